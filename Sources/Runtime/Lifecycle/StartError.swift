/// Why a process cannot start or go on: a sentence that an operator can act on, printed as the process's last line.
package struct StartError: Error, CustomStringConvertible, Sendable {
    /// The kind of failure.
    package enum Code: String, Sendable {
        /// The address or port to listen on is taken or not ours.
        case cannotListen
        /// A service returned although nobody asked it to stop.
        case serviceEnded
        /// A service did not stop in time and was cancelled.
        case stoppedByForce
    }

    package let code: Code
    /// What happened and what to do. Never holds a secret.
    package let message: String
    /// What it wraps, if anything.
    package let underlying: (any Error)?

    package init(code: Code, message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    package var description: String {
        guard let underlying else { return message }
        return "\(message): \(underlying)"
    }
}
