/// Why a measurement could not be made.
struct BenchFailure: Error, CustomStringConvertible {
    enum Code: Hashable {
        /// The broker's topology is not there.
        case notPrepared
        /// Nobody consumes a queue, or nothing comes of the first events.
        case noRoles
        /// The process that was to run the roles could not start, or has ended.
        case serve
        /// Somebody has asked the command to stop.
        case interrupted
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
