package import Model

/// An argument that is not what its action takes, once its templates are rendered.
package struct ArgumentError: Error, Hashable, CustomStringConvertible {
    package var name: String
    package var expected: String
    package var found: String

    package init(name: String, expected: String, found: String) {
        self.name = name
        self.expected = expected
        self.found = found
    }

    package var description: String { "argument '\(name)': expected \(expected), found \(found)" }

    /// The failure of a step that has such an argument: another attempt would have the same.
    package var failure: Outcome.Failure { Outcome.Failure(code: "arguments", message: description) }
}
