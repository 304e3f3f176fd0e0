internal import Acting
internal import Model
internal import Outbound

extension Outcome {
    /// What a failed exchange with a mail server means: 4xx is retried, 5xx is final, a reply lost after the data is
    /// unknown.
    init(_ error: OutboundError) {
        let failure = Failure(code: error.name, message: error.message)
        switch error.code {
        case .smtpRefused(let reply): self = reply.isTransient ? .retry(after: nil, failure) : .dead(failure)
        case _ where error.mayHaveBeenReceived: self = .unknown(failure)
        case .invalidRequest: self = .dead(failure)
        default: self = .retry(after: nil, failure)
        }
    }
}
