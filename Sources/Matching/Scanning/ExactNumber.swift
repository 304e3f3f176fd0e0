internal import Model

/// A decimal of at most 18 digits, `mantissa / 10^decimals`: what nearly all numbers are. Compared exactly, without text.
struct ExactNumber: Sendable {
    /// Below 10^18.
    var mantissa: Int64
    /// 0 to 18.
    var decimals: Int

    static let maximumDigits = 18

    private static let powers: [Int64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000,
        10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ]

    init(mantissa: Int64, decimals: Int) {
        self.mantissa = mantissa
        self.decimals = decimals
    }

    /// nil for a number with more digits, however it is written.
    init?(_ number: JSONNumber) {
        var text = number.description
        let exact = text.withUTF8 { bytes in bytes.baseAddress.flatMap { ExactNumber(validText: $0, bytes.count) } }
        guard let exact else { return nil }
        self = exact
    }

    /// Reads what is known to be a JSON number with an exponent in range; nil for one with more digits.
    init?(validText bytes: UnsafePointer<UInt8>, _ count: Int) {
        var digits: [UInt8] = []
        var decimals = 0
        var seenPoint = false
        var at = bytes[0] == UInt8(ascii: "-") ? 1 : 0
        while at < count, bytes[at] | 0x20 != UInt8(ascii: "e") {
            if bytes[at] == UInt8(ascii: ".") {
                seenPoint = true
            } else {
                digits.append(bytes[at] & 0x0F)
                if seenPoint { decimals += 1 }
            }
            at += 1
        }
        if at < count {
            at += 1
            let isNegative = bytes[at] == UInt8(ascii: "-")
            var exponent = 0
            while at < count {
                if bytes[at] & 0xF0 == 0x30 { exponent = exponent * 10 + Int(bytes[at] & 0x0F) }
                at += 1
            }
            decimals -= isNegative ? -exponent : exponent
        }
        while digits.count > 1, digits.last == 0 {
            digits.removeLast()
            decimals -= 1
        }
        let first = digits.firstIndex { $0 != 0 } ?? digits.count
        digits.removeFirst(first)
        guard !digits.isEmpty else {
            self.init(mantissa: 0, decimals: 0)
            return
        }
        guard digits.count <= Self.maximumDigits, decimals <= 18, digits.count - decimals <= Self.maximumDigits else {
            return nil
        }
        var magnitude = digits.reduce(0) { $0 * 10 + Int64($1) }
        while decimals < 0 {
            magnitude *= 10
            decimals += 1
        }
        self.init(mantissa: bytes[0] == UInt8(ascii: "-") ? -magnitude : magnitude, decimals: decimals)
    }

    /// Takes zeros off the end of the fraction.
    mutating func shorten() {
        while decimals > 0, mantissa % 10 == 0 {
            mantissa /= 10
            decimals -= 1
        }
    }

    @inline(__always)
    static func < (left: Self, right: Self) -> Bool {
        if left.decimals == right.decimals { return left.mantissa < right.mantissa }
        // Both in the smallest unit that either has, in 128 bits.
        let leftUnits = left.mantissa.multipliedFullWidth(by: powers[right.decimals])
        let rightUnits = right.mantissa.multipliedFullWidth(by: powers[left.decimals])
        return leftUnits.high != rightUnits.high
            ? leftUnits.high < rightUnits.high : leftUnits.low < rightUnits.low
    }

    /// The number as the law takes it.
    var json: JSONNumber { JSONNumber(text: "\(mantissa)e-\(decimals)") ?? JSONNumber(mantissa) }
}
