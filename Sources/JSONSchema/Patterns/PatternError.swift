/// Why a regular expression is none that can be taken.
struct PatternError: Error {
    /// As a clause, such as `has a ( that is not closed`.
    var message: String

    init(_ message: String) {
        self.message = message
    }
}
