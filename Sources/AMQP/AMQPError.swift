/// What went wrong with the broker, and what to do about it. Holds no secret.
package struct AMQPError: Error, Sendable, Hashable {
    /// The kinds of failure; `replyCode`s are AMQP's (0-9-1, section 1.2).
    package enum Code: Sendable, Hashable {
        /// The broker cannot be reached.
        case connect
        /// The TLS handshake failed, or the certificate did not verify.
        case tls
        /// A TLS file cannot be read, or a setting makes no sense.
        case configuration
        /// User name or password is wrong.
        case authenticationRefused
        /// The virtual host does not exist, or the user may not enter it.
        case virtualHostRefused
        /// The broker did not answer in time.
        case rpcTimeout
        /// The broker closed the channel: a request could not be granted.
        case channelClosed(replyCode: UInt16)
        /// The connection ended, with the broker's code where it gave one.
        case connectionClosed(replyCode: UInt16?)
        /// A queue or an exchange does not exist.
        case missing
        /// The broker cancelled the consumer: its queue was deleted or became unavailable.
        case consumerCancelled
        /// No queue is bound for this exchange and routing key.
        case unroutable(replyCode: UInt16)
        /// The message breaks a limit of the protocol and was not sent.
        case invalidMessage
        /// `close()` or `cancel()` was called.
        case closed
    }

    package let code: Code
    /// One sentence or two, for the person who has to act.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static func closed(_ what: String) -> AMQPError {
        AMQPError(.closed, "The \(what) was closed; make another one to go on.")
    }
}

extension AMQPError: CustomStringConvertible {
    package var description: String { message }
}
