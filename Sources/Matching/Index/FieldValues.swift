package import Model

/// Where conditions look up what an event says.
package protocol FieldValues {
    /// The value at a path; nil where there is none, which is not the same as null.
    func value(at path: FieldPath) -> JSONValue?
}

extension Event: FieldValues {}
