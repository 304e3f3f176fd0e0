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
        var node: Int32 = 0
        var slot: Int32 = -1
        /// The keys that may come next in the same object, and first in the object that is its value.
        var next: Int32 = 0
        var child: Int32 = 0
        /// Another that may stand in its place.
        var sibling: Int32 = 0
        /// The key before it in its object, 0 for the first.
        var previous: Int32 = 0
        /// How many keys of its object are known with it.
        var place: Int32 = 0
    }

    static let maximumKeys = 2048
    private let maximumPlaces: Int
    static let maximumSiblings = 8

    let plan: FieldPlan
    /// The first is nobody's: what is under an unknown key starts there.
    private(set) var keys: UnsafeMutablePointer<Key>
    private(set) var count = 1
    private var capacity = 64
    /// The keys that may come first in the object at a node of the plan.
    let heads: UnsafeMutablePointer<Int32>

    /// - Parameter maximumMembers: Of one object.
    init(_ plan: FieldPlan, maximumMembers: Int) {
        self.plan = plan
        maximumPlaces = min(64, maximumMembers)
        keys = .allocate(capacity: capacity)
        keys.initialize(to: Key())
        heads = .allocate(capacity: plan.nodeCount)
        heads.initialize(repeating: 0, count: plan.nodeCount)
    }

    deinit {
        for key in 1..<max(count, 1) { keys[key].text?.deallocate() }
        keys.deallocate()
        heads.deallocate()
    }

    /// Takes in a key, valid, without escapes and new in its object, after `previous` in the object that is the value of
    /// `owner` at `node`. Returns 0 where there is no room.
    ///
    /// - Parameter text: With its quotes and the colon.
    func learn(_ text: UnsafePointer<UInt8>, _ length: Int, after previous: Int, owner: Int, node: Int) -> Int {
        let place = previous == 0 ? 1 : Int(keys[previous].place) + 1
        guard count < Self.maximumKeys, place <= maximumPlaces else { return 0 }
        let first = previous != 0 ? keys[previous].next : node != FieldPlan.nothing ? heads[node] : keys[owner].child
        var last = 0
        var siblings = 0
        var at = Int(first)
        while at != 0 {
            last = at
            siblings += 1
            at = Int(keys[at].sibling)
        }
        guard siblings < Self.maximumSiblings else { return 0 }
        if count == capacity { grow() }
        var key = Key()
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: length + 16)
        copy.initialize(repeating: 0, count: length + 16)
        copy.update(from: text, count: length)
        key.text = copy
        key.length = length
        key.word0 = WordScan.load(copy)
        key.word1 = WordScan.load(copy + 8)
        key.mask0 = WordScan.mask(min(length, 8))
        key.mask1 = WordScan.mask(max(min(length - 8, 8), 0))
        key.previous = Int32(previous)
        key.place = Int32(place)
        if node != FieldPlan.nothing {
            let member = plan.member(node, copy + 1, length - 3, token: ValueToken.text(copy + 1, length - 3))
            key.node = Int32(member)
            key.slot = Int32(plan.slot(member))
        }
        (keys + count).initialize(to: key)
        let learned = Int32(count)
        count += 1
        if last != 0 {
            keys[last].sibling = learned
        } else if previous != 0 {
            keys[previous].next = learned
        } else if node != FieldPlan.nothing {
            heads[node] = learned
        } else {
            keys[owner].child = learned
        }
        return Int(learned)
    }

    private func grow() {
        let larger = UnsafeMutablePointer<Key>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: keys, count: count)
        keys.deallocate()
        keys = larger
        capacity *= 2
    }
}
