/// Why a stored rule could not be read back.
package struct RuleFormatError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The keys and places that lead to it, as in `steps[0].attempts`.
    package var path: String
    /// What was expected there.
    package var expected: String

    package init(path: String, expected: String) {
        self.path = path
        self.expected = expected
    }

    package var description: String { "\(path): expected \(expected)" }
}
