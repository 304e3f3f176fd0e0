internal import Model

/// A decimal number's digits and exponent, for what comparing cannot tell: whether it is integral, and what divides it.
struct ExactNumber {
    /// Without zeros at either end; empty for zero.
    private(set) var digits: [UInt8] = []
    private(set) var exponent = 0

    init(_ number: JSONNumber) {
        let text = number.description
        var seenPoint = false
        var bytes = text.utf8[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "+"): break
            case UInt8(ascii: "."): seenPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent += Int(String(Substring(bytes))) ?? 0
                bytes = bytes.suffix(0)
            default:
                if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte & 0x0F) }
                if seenPoint { exponent -= 1 }
            }
        }
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty { exponent = 0 }
    }

    var isInteger: Bool { exponent >= 0 }

    /// Whether it is an integral multiple of a divisor of at most 18 digits that is not 0.
    func isMultiple(of divisor: ExactNumber) -> Bool {
        guard !digits.isEmpty else { return true }
        // Neither has a zero at its end, so no power of ten can make up for a missing one.
        guard exponent >= divisor.exponent else { return false }
        var modulus: UInt64 = 0
        for digit in divisor.digits { modulus = modulus * 10 + UInt64(digit) }
        guard modulus > 0 else { return false }
        var rest: UInt64 = 0
        for digit in digits { rest = Self.product(rest, 10, digit, modulus) }
        var power = 10 % modulus
        var left = exponent - divisor.exponent
        while left > 0, rest != 0 {
            if left & 1 == 1 { rest = Self.product(rest, power, 0, modulus) }
            power = Self.product(power, power, 0, modulus)
            left >>= 1
        }
        return rest == 0
    }

    // (a × b + c) mod m, for a and b below m or 10.
    private static func product(_ a: UInt64, _ b: UInt64, _ c: UInt8, _ m: UInt64) -> UInt64 {
        let (high, low) = a.multipliedFullWidth(by: b)
        let (sum, carry) = low.addingReportingOverflow(UInt64(c))
        let top = high + (carry ? 1 : 0)
        return m.dividingFullWidth((top % m, sum)).remainder
    }
}

extension JSONNumber {
    /// Whether it has no fraction, however large it is and however it is written.
    var isInteger: Bool { int64 != nil || ExactNumber(self).isInteger }
}
