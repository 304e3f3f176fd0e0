/// From tokens to numbers, by open addressing.
struct TokenTable {
    private let slots: UnsafeMutablePointer<Slot>
    private let mask: Int

    struct Slot {
        /// 0 where there is none.
        var token: UInt64 = 0
        /// Of a long text, in the shard's texts.
        var start: UInt32 = 0
        var length: UInt32 = 0
        /// What the token leads to.
        var first: UInt32 = 0
        var count: UInt32 = 0
    }

    /// - Parameter elements: Each token and text once.
    init(_ elements: [Slot]) {
        var size = 2
        // At most three of four are taken.
        while size * 3 < elements.count * 4 { size *= 2 }
        mask = size - 1
        slots = .allocate(capacity: size)
        slots.initialize(repeating: Slot(), count: size)
        for element in elements {
            var place = ValueToken.mix(element.token) & mask
            while slots[place].token != 0 { place = (place + 1) & mask }
            slots[place] = element
        }
    }

    func deallocate() { slots.deallocate() }

    /// - Parameters:
    ///   - text: The value's bytes, compared where the token is that of a long text.
    ///   - texts: The shard's.
    @inline(__always)
    func find(
        _ token: UInt64,
        _ text: UnsafePointer<UInt8>,
        _ length: Int,
        _ texts: UnsafePointer<UInt8>
    ) -> UnsafeMutablePointer<Slot>? {
        var place = ValueToken.mix(token) & mask
        while true {
            let slot = slots + place
            if slot.pointee.token == token {
                guard ValueToken.isLongText(token) else { return slot }
                if Int(slot.pointee.length) == length,
                    WordScan.areSame(texts + Int(slot.pointee.start), text, length)
                {
                    return slot
                }
            }
            if slot.pointee.token == 0 { return nil }
            place = (place &+ 1) & mask
        }
    }
}
