/// A number's text as it is gone through.
struct ScannedNumber {
    private var mantissa: UInt64 = 0
    private var decimals = 0
    private var isNegative = false
    /// Whether it has more digits than are counted here, or an exponent.
    private var isWide = false

    /// Goes past a number; false for what is none, or may be past the limits.
    @inline(__always)
    mutating func scan(_ at: inout UnsafePointer<UInt8>) -> Bool {
        isNegative = at[0] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let first = at[0]
        var digits = skipDigits(&at)
        guard digits == 1 || digits > 1 && first != UInt8(ascii: "0") else { return false }
        if at[0] == UInt8(ascii: ".") {
            at += 1
            decimals = skipDigits(&at)
            guard decimals > 0 else { return false }
            digits &+= decimals
        }
        isWide = digits > ExactNumber.maximumDigits
        if at[0] | 0x20 == UInt8(ascii: "e") {
            isWide = true
            at += 1
            if at[0] == UInt8(ascii: "+") || at[0] == UInt8(ascii: "-") { at += 1 }
            var exponent = 0
            while at[0].isDigit {
                exponent &+= 1
                at += 1
            }
            // More than nine digits may be past the limit.
            guard exponent > 0, exponent <= 9 else { return false }
        }
        return true
    }

    /// What it is, between two places of a text.
    @inline(__always)
    func slot(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ base: UnsafePointer<UInt8>) -> FieldSlot {
        var slot = FieldSlot(.number, start: start - base, length: end - start)
        if !isWide {
            slot.mantissa = isNegative ? -Int64(bitPattern: mantissa) : Int64(bitPattern: mantissa)
            slot.decimals = UInt8(truncatingIfNeeded: decimals)
        } else if let exact = ExactNumber(validText: start, end - start) {
            slot.mantissa = exact.mantissa
            slot.decimals = UInt8(truncatingIfNeeded: exact.decimals)
        } else {
            slot.kind = .wideNumber
        }
        return slot
    }

    @inline(__always)
    private mutating func skipDigits(_ at: inout UnsafePointer<UInt8>) -> Int {
        let (first, value) = WordScan.digits(at)
        var count = first
        mantissa = mantissa &* Self.powers(count) &+ value
        at += count
        guard count == 8 else { return count }
        while at[0].isDigit {
            mantissa = mantissa &* 10 &+ UInt64(at[0] & 0x0F)
            at += 1
            count &+= 1
        }
        return count
    }

    @inline(__always)
    private static func powers(_ count: Int) -> UInt64 { powersOfTen[count] }

    private static let powersOfTen: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]
}
