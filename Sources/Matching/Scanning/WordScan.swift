/// Eight bytes of text at a time, as a number whose lowest byte is the first.
enum WordScan {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
    }

    /// Marks, in its high bit, each byte that does not go by itself in a string: a quote, a backslash, a control character
    /// and any that is not ASCII.
    ///
    /// A byte's high bit is set where subtracting borrowed from it. A borrow can only mark a byte falsely above the first
    /// true mark, so the lowest mark is always true; a byte that is not ASCII is marked anyway.
    @inline(__always)
    static func marks(_ word: UInt64) -> UInt64 {
        let quotes = (word ^ (ones &* 0x22)) &- ones
        let backslashes = (word ^ (ones &* 0x5C)) &- ones
        let controls = word &- ones &* 0x20
        return (quotes | backslashes | controls | word) & highs
    }

    /// The first byte from `start` that does not go by itself in a string. There are at least 16 zero bytes after the text.
    @inline(__always)
    static func special(from start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var at = start
        while true {
            let first = marks(load(at))
            let second = marks(load(at + 8))
            if first | second != 0 {
                let low = first.trailingZeroBitCount >> 3
                let high = 8 &+ second.trailingZeroBitCount >> 3
                return at + (first != 0 ? low : high)
            }
            at += 16
        }
    }

    /// The lowest `count` bytes of a word, 0 to 8 of them.
    @inline(__always)
    static func mask(_ count: Int) -> UInt64 {
        count >= 8 ? .max : (1 << UInt64(truncatingIfNeeded: count &* 8)) &- 1
    }

    /// A word whose lowest `count` bits are set, fewer than 64.
    @inline(__always)
    static func lowBits(_ count: Int) -> UInt64 { (1 << UInt64(truncatingIfNeeded: count)) &- 1 }

    /// Whether so many bytes are the same.
    @inline(__always)
    static func areSame(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var at = 0
        while at &+ 8 <= count {
            if load(left + at) != load(right + at) { return false }
            at &+= 8
        }
        while at < count {
            if left[at] != right[at] { return false }
            at &+= 1
        }
        return true
    }
}
