/// A set of steps by their places, in the order of these.
package struct PlaceSet: Sendable, Hashable, Sequence {
    private var bits: [UInt64] = []

    package init() {}

    package init(_ places: some Sequence<Int>) {
        for place in places { insert(place) }
    }

    package func contains(_ place: Int) -> Bool {
        place / 64 < bits.count && bits[place / 64] & (1 << UInt64(place % 64)) != 0
    }

    package mutating func insert(_ place: Int) {
        while bits.count <= place / 64 { bits.append(0) }
        bits[place / 64] |= 1 << UInt64(place % 64)
    }

    package func union(_ other: PlaceSet) -> PlaceSet {
        var union = bits.count >= other.bits.count ? self : other
        let smaller = bits.count >= other.bits.count ? other : self
        for (index, word) in smaller.bits.enumerated() { union.bits[index] |= word }
        return union
    }

    package func makeIterator() -> Iterator { Iterator(bits) }

    package struct Iterator: IteratorProtocol {
        private let bits: [UInt64]
        private var word = 0
        private var left: UInt64

        fileprivate init(_ bits: [UInt64]) {
            self.bits = bits
            left = bits.first ?? 0
        }

        package mutating func next() -> Int? {
            while left == 0 {
                word += 1
                guard word < bits.count else { return nil }
                left = bits[word]
            }
            defer { left &= left - 1 }
            return word * 64 + left.trailingZeroBitCount
        }
    }
}
