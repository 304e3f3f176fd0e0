/// The orders of keys that a scanner has met, as a tree: after a key comes one of a few.
///
/// Services write their events by machine, so nearly every key is the one that came next the last time. Then one
/// comparison says which key it is, that none is there twice (those on a way through the tree all differ), and which
/// field it leads to. What the tree does not know is learned, within limits.
final class KeyShapes {
    /// One key at one place.
    struct Key {
        /// The first 16 bytes of the key with quotes and colon, and which of them count.
        var word0: UInt64 = 0
        var word1: UInt64 = 0
        var mask0: UInt64 = 0
        var mask1: UInt64 = 0
        /// All of it, with quotes and colon.
        var text: UnsafeMutablePointer<UInt8>?
        var length = 0
        /// The plan's node and slot of its value.
        var node = 0
        var slot = -1
        /// The keys that may come next in the same object, and first in the object that is its value.
        var next: UnsafeMutablePointer<Key>?
        var child: UnsafeMutablePointer<Key>?
        /// Another that may stand in its place.
        var sibling: UnsafeMutablePointer<Key>?
        /// The key before it in its object, nil for the first.
        var previous: UnsafeMutablePointer<Key>?
        /// How many keys of its object are known with it.
        var place = 0
    }

    static let maximumKeys = 2048
    private let maximumPlaces: Int
    static let maximumSiblings = 8

    let plan: FieldPlan
    /// Nobody's key: what is under an unknown one starts there.
    let nobody: UnsafeMutablePointer<Key>
    /// The keys that may come first in the object at a node of the plan.
    let heads: UnsafeMutablePointer<UnsafeMutablePointer<Key>?>
    // In pieces, so that none is ever moved.
    private var pieces: [UnsafeMutablePointer<Key>] = []
    private var count = 0

    private static let pieceCount = 32

    /// - Parameter maximumMembers: Of one object.
    init(_ plan: FieldPlan, maximumMembers: Int) {
        self.plan = plan
        maximumPlaces = min(64, maximumMembers)
        nobody = .allocate(capacity: 1)
        nobody.initialize(to: Key())
        heads = .allocate(capacity: plan.nodeCount)
        heads.initialize(repeating: nil, count: plan.nodeCount)
    }

    deinit {
        for place in 0..<count { key(place).pointee.text?.deallocate() }
        for piece in pieces { piece.deallocate() }
        nobody.deallocate()
        heads.deallocate()
    }

    private func key(_ place: Int) -> UnsafeMutablePointer<Key> {
        pieces[place / Self.pieceCount] + place % Self.pieceCount
    }

    /// The keys that may come first in the object that is the value of a key at a node of the plan.
    @inline(__always)
    func first(_ owner: UnsafeMutablePointer<Key>, _ node: Int) -> UnsafeMutablePointer<Key>? {
        node != FieldPlan.nothing ? heads[node] : owner.pointee.child
    }

    /// Takes in a key, valid, without escapes and new in its object, after `previous` in the object that is the value of
    /// `owner` at `node`. Returns nil where there is no room.
    ///
    /// - Parameter text: With its quotes and the colon.
    func learn(
        _ text: UnsafePointer<UInt8>,
        _ length: Int,
        after previous: UnsafeMutablePointer<Key>?,
        owner: UnsafeMutablePointer<Key>,
        node: Int
    ) -> UnsafeMutablePointer<Key>? {
        let place = (previous?.pointee.place ?? 0) + 1
        guard count < Self.maximumKeys, place <= maximumPlaces else { return nil }
        var last: UnsafeMutablePointer<Key>?
        var siblings = 0
        var other = previous != nil ? previous?.pointee.next : first(owner, node)
        while let one = other {
            last = one
            siblings += 1
            other = one.pointee.sibling
        }
        guard siblings < Self.maximumSiblings else { return nil }
        if count == pieces.count * Self.pieceCount { pieces.append(.allocate(capacity: Self.pieceCount)) }
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: length + 16)
        copy.initialize(repeating: 0, count: length + 16)
        copy.update(from: text, count: length)
        var key = Key()
        key.text = copy
        key.length = length
        key.word0 = WordScan.load(copy)
        key.word1 = WordScan.load(copy + 8)
        key.mask0 = WordScan.mask(min(length, 8))
        key.mask1 = WordScan.mask(max(min(length - 8, 8), 0))
        key.previous = previous
        key.place = place
        if node != FieldPlan.nothing {
            key.node = plan.member(node, copy + 1, length - 3, token: ValueToken.text(copy + 1, length - 3))
            key.slot = plan.slot(key.node)
        }
        let learned = self.key(count)
        learned.initialize(to: key)
        count += 1
        if let last {
            last.pointee.sibling = learned
        } else if let previous {
            previous.pointee.next = learned
        } else if node != FieldPlan.nothing {
            heads[node] = learned
        } else {
            owner.pointee.child = learned
        }
        return learned
    }
}
