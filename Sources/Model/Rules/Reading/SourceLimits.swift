/// What a source file may ask of its reader. Every complaint about one of these names it.
package enum SourceLimits {
    /// Bytes of one file.
    package static let fileBytes = 512 * 1024
    /// Values in one file, aliases counted as often as they are used.
    package static let nodes = 50_000
    /// How many lists and mappings may be open at once.
    package static let depth = 32
    /// Uses of an anchor in one file. Yams hashes a mapping's keys with all that their aliases stand for, so this is
    /// checked before it sees the file.
    package static let aliases = 12
    /// Documents, or rules in a list, in one file.
    package static let documents = 500
    /// Problems reported of one file; those after it are left out.
    package static let problems = 100
}
