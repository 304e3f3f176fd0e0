/// Why a command could not do what it was asked for: a sentence or two for whoever typed it.
struct CommandFailure: Error, CustomStringConvertible {
    enum Code: Hashable {
        /// A server cannot be reached, or does not let this user in.
        case unreachable
        /// The database's schema or the broker's topology is not this version's.
        case notPrepared
        /// A server took the request and refused it.
        case refused
        /// There is no tenant, rule, event or other thing of that name.
        case unknownName
        /// A file cannot be read, or holds what it must not.
        case file
        /// A setting is missing that the command needs.
        case setting
        /// The broker confirmed not all that was published.
        case unconfirmed
        /// The tables do not add up.
        case inconsistent
    }

    let code: Code
    let message: String
    /// What it was made from.
    let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    var description: String { message }
}
