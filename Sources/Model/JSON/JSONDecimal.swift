/// A decimal number's value: `±0.d₁d₂d₃… × 10^exponent`, where `d₁` is not 0 unless the number is.
///
/// Equal numbers have equal fields, so equality and hashing are the compiler's.
struct JSONDecimal: Hashable {
    private var isNegative = false
    private var exponent = 0
    // The first 19 digits, filled up with zeros on the right: what always fits.
    private var lead: UInt64 = 0
    // The digits after them, without zeros at the end.
    private var rest: [UInt8] = []

    private static let leadDigits = 19

    init(_ value: Int64) {
        isNegative = value < 0
        lead = value.magnitude
        guard lead != 0 else { return }
        exponent = Self.leadDigits
        // Int64 has at most 19 digits.
        while lead < 1_000_000_000_000_000_000 {
            lead *= 10
            exponent -= 1
        }
    }

    /// Takes text that is known to be a JSON number with an exponent in range.
    init(validText text: String) {
        var digits = 0
        var seenPoint = false
        var bytes = text.utf8[...]
        if bytes.first == UInt8(ascii: "-") {
            isNegative = true
            bytes.removeFirst()
        }
        var position = bytes.startIndex
        scan: while position < bytes.endIndex {
            let byte = bytes[position]
            bytes.formIndex(after: &position)
            switch byte {
            case UInt8(ascii: "."): seenPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent += Self.exponent(bytes[position...])
                break scan
            default:
                let digit = byte & 0x0F
                if digits > 0 || digit != 0 {
                    if digits < Self.leadDigits { lead = lead * 10 + UInt64(digit) } else { rest.append(digit) }
                    digits += 1
                    if !seenPoint { exponent += 1 }
                } else if seenPoint {
                    exponent -= 1
                }
            }
        }
        while rest.last == 0 { rest.removeLast() }
        guard digits > 0 else {
            // Zero is one value, however it is written.
            (isNegative, exponent) = (false, 0)
            return
        }
        for _ in stride(from: digits, to: Self.leadDigits, by: 1) { lead *= 10 }
    }

    /// The value where it is integral and in range.
    var int64: Int64? {
        guard lead != 0 else { return 0 }
        guard (1...Self.leadDigits).contains(exponent), rest.isEmpty else { return nil }
        var scale: UInt64 = 1
        for _ in exponent..<Self.leadDigits { scale *= 10 }
        let (magnitude, fraction) = lead.quotientAndRemainder(dividingBy: scale)
        guard fraction == 0 else { return nil }
        if isNegative { return magnitude == Int64.min.magnitude ? .min : Int64(exactly: magnitude).map { -$0 } }
        return Int64(exactly: magnitude)
    }

    private static func exponent(_ text: Substring.UTF8View) -> Int {
        var value = 0
        for byte in text where byte.decimalDigit != nil { value = value * 10 + Int(byte & 0x0F) }
        return text.first == UInt8(ascii: "-") ? -value : value
    }
}

extension JSONDecimal: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative
            ? right.isMagnitudeSmaller(than: left) : left.isMagnitudeSmaller(than: right)
    }

    private func isMagnitudeSmaller(than other: Self) -> Bool {
        // Zero's exponent says nothing of its size.
        if lead == 0 || other.lead == 0 { return lead < other.lead }
        if exponent != other.exponent { return exponent < other.exponent }
        if lead != other.lead { return lead < other.lead }
        return rest.lexicographicallyPrecedes(other.rest)
    }
}

extension UInt8 {
    /// The value of an ASCII digit.
    var decimalDigit: UInt8? {
        let digit = self &- UInt8(ascii: "0")
        return digit <= 9 ? digit : nil
    }
}
