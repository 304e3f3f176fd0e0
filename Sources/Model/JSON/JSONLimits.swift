/// What a JSON text may ask of its reader.
package struct JSONLimits: Sendable, Hashable {
    /// How many arrays and objects may be open at once: a scalar needs 0, `[]` needs 1.
    package var maximumDepth: Int
    package var maximumBytes: Int
    /// Of one object.
    package var maximumMembers: Int

    package init(maximumDepth: Int = 32, maximumBytes: Int = 256 * 1024, maximumMembers: Int = 10_000) {
        self.maximumDepth = maximumDepth
        self.maximumBytes = maximumBytes
        self.maximumMembers = maximumMembers
    }
}
