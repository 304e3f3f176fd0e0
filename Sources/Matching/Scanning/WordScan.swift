internal import CByteScan

/// Eight bytes of text at a time, as a number whose lowest byte is the first.
enum WordScan {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
    }

    /// The first byte from `start` that does not go by itself in a string. There are enough zero bytes after the text.
    @inline(__always)
    static func special(from start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var at = start
        while true {
            let specials = string_specials(at)
            if specials != 0 { return at + specials.trailingZeroBitCount }
            at += 32
        }
    }

    /// How many digits are at the start of eight bytes, and what number they are.
    @inline(__always)
    static func digits(_ at: UnsafePointer<UInt8>) -> (count: Int, value: UInt64) {
        let word = load(at) ^ ones &* 0x30
        // A byte above 9 gets its high bit, and can only spoil those after it.
        let others = (word &+ ones &* 0x76 | word) & highs
        guard others != 0 else { return (8, number(word)) }
        let count = others.trailingZeroBitCount >> 3
        guard count > 0 else { return (0, 0) }
        // Zeros before them.
        return (count, number(word << UInt64(truncatingIfNeeded: 64 &- count &* 8)))
    }

    /// Eight digits, the first in the lowest byte: pairs, then fours, then all.
    @inline(__always)
    private static func number(_ digits: UInt64) -> UInt64 {
        let pairs = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
        return (fours &* 10_000 &+ fours >> 32) & 0xFFFF_FFFF
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
