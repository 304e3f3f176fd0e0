package import Model

/// Why it cannot be said until when a step waits.
package struct DelayError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where a date or an instant was looked for.
    package var path: FieldPath
    /// What is there; nil for nothing.
    package var found: JSONValue?

    package init(path: FieldPath, found: JSONValue?) {
        self.path = path
        self.found = found
    }

    package var description: String {
        "`\(path)` is \(found.map { "a value of type \($0.typeName)" } ?? "missing"), expected a date or an instant"
    }
}
