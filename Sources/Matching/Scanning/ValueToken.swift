/// What a value equals, in 64 bits: two scalars with different tokens differ. The same tokens mean the same value, unless
/// the token is that of a long text, whose bytes are then to be compared too.
///
/// Short texts are their own token, with the length above them; a number that is small enough is too.
enum ValueToken {
    static let null: UInt64 = 0xA0 << 56 | 1
    static let `false`: UInt64 = 0xA0 << 56 | 2
    static let `true`: UInt64 = 0xA0 << 56 | 3
    /// An array, an object, a number that no operand with a token can equal.
    static let other: UInt64 = 0xB0 << 56

    private static let longText: UInt64 = 0x80 << 56
    private static let integer: UInt64 = 0x90 << 56
    private static let decimal: UInt64 = 0x91 << 56
    private static let low: UInt64 = (1 << 56) &- 1
    private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Whether two values with this token may yet differ.
    @inline(__always)
    static func isLongText(_ token: UInt64) -> Bool { token >> 56 == 0x80 }

    /// Whether it is the token of a text, long or short.
    static func isText(_ token: UInt64) -> Bool { token >> 56 <= 0x80 }

    /// Reads eight bytes, however many count.
    @inline(__always)
    static func text(padded bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        count <= 7
            ? WordScan.load(bytes) & WordScan.mask(count) | UInt64(truncatingIfNeeded: count &+ 1) << 56
            : long(bytes, count)
    }

    /// Reads no byte more than count.
    static func text(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        guard count <= 7 else { return long(bytes, count) }
        var word: UInt64 = 0
        for place in 0..<count { word |= UInt64(bytes[place]) << UInt64(place &* 8) }
        return word | UInt64(count &+ 1) << 56
    }

    static func text(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return 1 << 56 }
            return Self.text(base, bytes.count)
        }
    }

    /// nil for a number that does not fit.
    static func number(_ number: ExactNumber) -> UInt64? {
        var number = number
        number.shorten()
        if number.decimals == 0 {
            guard number.mantissa.magnitude < 1 << 55 else { return nil }
            return integer | UInt64(bitPattern: number.mantissa) & low
        }
        guard number.mantissa.magnitude < 1 << 47 else { return nil }
        return decimal | UInt64(number.decimals) << 48 | UInt64(bitPattern: number.mantissa) & (1 << 48 &- 1)
    }

    /// Where a token belongs in a table of a power of two.
    @inline(__always)
    static func mix(_ token: UInt64) -> Int {
        let product = token.multipliedFullWidth(by: prime)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }

    @inline(__always)
    private static func long(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: count) &* prime
        var at = 0
        while at &+ 8 < count {
            hash = fold(hash ^ WordScan.load(bytes + at))
            at &+= 8
        }
        // The last eight, some of them a second time.
        return longText | fold(hash ^ WordScan.load(bytes + (count &- 8))) >> 8
    }

    @inline(__always)
    private static func fold(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: prime)
        return product.high ^ product.low
    }
}
