/// Why a text is no path into an event.
package struct FieldPathError: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String

    package var description: String { message }
}
