extension OutboundError {
    /// A short machine-readable class, such as `connect` or `smtp_450`.
    package var name: String {
        switch code {
        case .invalidRequest: "invalid_request"
        case .resolve: "resolve"
        case .connect: "connect"
        case .tls: "tls"
        case .refusedAddress: "refused_address"
        case .deadline: "deadline"
        case .cancelled: "cancelled"
        case .overloaded: "overloaded"
        case .sendFailed: "send_failed"
        case .receiveFailed: "receive_failed"
        case .protocolError: "protocol_error"
        case .smtpRefused(let reply): "smtp_\(reply.code)"
        }
    }
}
