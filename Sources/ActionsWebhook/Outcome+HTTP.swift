internal import Model
internal import Outbound

extension Outcome {
    /// What an endpoint's answer means: 2xx is success; what asks for patience is retried; a redirect is a failure and
    /// never followed; 410 and other refusals are final.
    init(_ response: HTTPResponse, now: Timestamp) {
        let failure = Failure(code: "http_\(response.status)", message: "the endpoint answered \(response.status)")
        switch response.status {
        case 200...299: self = .done(output: ["status": .number(JSONNumber(response.status))])
        case 408, 425, 429, 500...599:
            self = .retry(after: response.headers["retry-after"].flatMap { RetryAfter($0, now: now)?.delay }, failure)
        default: self = .dead(failure)
        }
    }

    /// What a failed exchange means.
    init(_ error: OutboundError) {
        let failure = Failure(code: error.name, message: error.message)
        switch error.code {
        case _ where error.mayHaveBeenReceived: self = .unknown(failure)
        case .invalidRequest, .refusedAddress: self = .dead(failure)
        default: self = .retry(after: nil, failure)
        }
    }
}
