internal import Model
internal import Outbound

extension Outcome {
    /// How large an answer may be that is kept for later steps.
    private static let keptBodyBytes = 16_384

    /// What an endpoint's answer means: 2xx is success; what asks for patience is retried; a redirect is a failure and
    /// never followed; 410 and other refusals are final.
    init(_ response: HTTPResponse, now: Timestamp) {
        let failure = Failure(code: "http_\(response.status)", message: "the endpoint answered \(response.status)")
        switch response.status {
        case 200...299:
            var output: JSONObject = ["status": .number(JSONNumber(response.status))]
            // Any other body than a small one in JSON is nothing that later steps could use.
            if response.body.count <= Self.keptBodyBytes, let body = try? JSONValue(parsing: response.body) {
                output["body"] = body
            }
            self = .done(output: .object(output))
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
