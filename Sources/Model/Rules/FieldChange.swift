/// Where an event says how one of its fields came to its value.
///
/// For a field `status`, beside it: `previousStatus` and `newStatus`; else `changes.status`; else `updatedFields`.
package struct FieldChange: Sendable, Hashable {
    /// `previousX` and `newX`.
    package let previous: FieldPath
    package let new: FieldPath
    /// `changes.x`: an object of `from` and `to`, or the new value alone.
    package let change: FieldPath
    /// `updatedFields`: an array of names.
    package let updated: FieldPath
    /// The field's name, as `updatedFields` has it.
    package let name: String

    /// Returns nil for a path that leads to no named field of the payload or of an element.
    package init?(of path: FieldPath) {
        guard path.root == .data || path.root == .element, let name = path.segments.last, !name.isEmpty else {
            return nil
        }
        let capitalised = Self.capitalised(name)
        func beside(_ segments: String...) -> FieldPath {
            FieldPath(root: path.root, segments: path.segments.dropLast() + segments)
        }
        self.name = name
        previous = beside("previous\(capitalised)")
        new = beside("new\(capitalised)")
        change = beside("changes", name)
        updated = beside("updatedFields")
    }

    package var paths: [FieldPath] { [previous, new, change, updated] }

    // Only an ASCII letter has one capital that everybody agrees on.
    private static func capitalised(_ name: String) -> String {
        guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return name }
        return String(Unicode.Scalar(first & 0xDF)) + name.unicodeScalars.dropFirst().map(String.init).joined()
    }
}
