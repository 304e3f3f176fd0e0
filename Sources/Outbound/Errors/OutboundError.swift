/// Why nothing, or nothing certain, came back from somebody else's server.
package struct OutboundError: Error, Equatable, Sendable {
    package enum Code: Equatable, Sendable {
        /// The request cannot be sent as it is; `field` says which part is wrong. Trying again does not help.
        case invalidRequest(field: String)
        /// The host's name has no address, or the name server gave no answer.
        case resolve
        /// No address of the host took the connection.
        case connect
        /// No TLS session, or a certificate that does not prove the host.
        case tls
        /// The ``AddressGuard`` refused every address of the host.
        case refusedAddress
        /// The deadline passed.
        case deadline
        /// The task was cancelled, or the client closed.
        case cancelled
        /// More callers are waiting than ``OutboundOptions/maxWaiting`` admits.
        case overloaded
        /// The connection broke while the request was being sent.
        case sendFailed
        /// The connection broke before the whole reply had come.
        case receiveFailed
        /// The reply breaks the protocol, or its headers break a limit.
        case protocolError
        /// The mail server said no: 4xx for now, 5xx for good.
        case smtpRefused(SMTPReply)
    }

    package let code: Code

    /// A sentence for a person. Names hosts and addresses as libcurl does, never a credential, a header or a body.
    package let message: String

    /// Whether the effect may have happened at the other end although no reply says so.
    ///
    /// - HTTP: true from the moment at which the connection stood and the request began to be written.
    /// - SMTP: true when all of the message had been handed over and no reply to it came back.
    ///
    /// False only where the effect certainly did not happen.
    package let mayHaveBeenReceived: Bool

    package init(_ code: Code, _ message: String, mayHaveBeenReceived: Bool = false) {
        self.code = code
        self.message = message
        self.mayHaveBeenReceived = mayHaveBeenReceived
    }
}

extension OutboundError: CustomStringConvertible {
    package var description: String {
        mayHaveBeenReceived ? "\(message) (the other end may have received it)" : message
    }
}
