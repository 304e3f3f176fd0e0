/// The database's schema is not the one that this version works on.
package struct SchemaMismatch: Error, CustomStringConvertible {
    /// The last migration that was run there; 0 for none.
    package var found: Int
    /// The last migration that this version knows.
    package var expected: Int

    package var description: String {
        found < expected
            ? "the database's schema is at version \(found), expected \(expected): run `signalbox migrate`"
            : "the database's schema is at version \(found), newer than this program's \(expected): upgrade the program"
    }
}
