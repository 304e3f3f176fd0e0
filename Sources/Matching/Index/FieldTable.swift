package import Model

/// Gives each path that rules name a slot.
package final class FieldTable {
    package private(set) var paths: [FieldPath] = []
    private var slots: [Key: Int] = [:]
    // By the comparison's place in its rule: rules are often made alike.
    private var recent: [Int] = []

    /// More paths than this are not indexed.
    static let limit = Int(UInt16.max)

    package init() {}

    /// The slot of a path; nil where there are too many.
    func slot(_ path: FieldPath, hint: Int) -> Int? {
        if hint < recent.count, recent[hint] >= 0, Self.areSame(paths[recent[hint]], path) { return recent[hint] }
        let key = Key(path: path)
        var slot = slots[key]
        if slot == nil {
            guard paths.count < Self.limit else { return nil }
            slot = paths.count
            slots[key] = paths.count
            paths.append(path)
        }
        while recent.count <= min(hint, 15) { recent.append(-1) }
        if hint < recent.count { recent[hint] = slot ?? -1 }
        return slot
    }

    // Keys are the same where their bytes are.
    static func areSame(_ left: FieldPath, _ right: FieldPath) -> Bool {
        guard left.root == right.root, left.segments.count == right.segments.count else { return false }
        for place in left.segments.indices where !left.segments[place].hasSameBytes(as: right.segments[place]) {
            return false
        }
        return true
    }

    private struct Key: Hashable {
        let path: FieldPath

        static func == (left: Self, right: Self) -> Bool { areSame(left.path, right.path) }

        func hash(into hasher: inout Hasher) {
            hasher.combine(path.root)
            for segment in path.segments { segment.hashBytes(into: &hasher) }
        }
    }
}
