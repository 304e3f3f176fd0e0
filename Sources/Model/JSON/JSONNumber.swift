/// A JSON number: exact, however many digits it has, with the text that it was written as.
///
/// Numbers are compared by value: 1, 1.0 and 1e0 are equal, 9007199254740993 and 9007199254740992 are not.
package struct JSONNumber: Sendable {
    private let form: Form

    private enum Form: Sendable {
        // Its text is the integer's own.
        case integer(Int64)
        // Anything else; up to 15 bytes need no allocation.
        case text(String)
    }

    /// The largest exponent, of either sign, that a number's text may have.
    package static let maximumExponent = 999_999_999

    package init(_ value: Int64) {
        form = .integer(value)
    }

    package init(_ value: Int) {
        form = .integer(Int64(value))
    }

    /// The shortest decimal that reads back as the same Double; nil for an infinity or NaN.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        form = .text(value.description)
    }

    /// Returns nil for text that is no JSON number, or whose exponent is beyond ``maximumExponent``.
    package init?(text: some StringProtocol) {
        var text = String(text)
        let number = text.withUTF8 { bytes in
            var end = 0
            let number = try? JSONNumber.scan(UnsafeRawBufferPointer(bytes), at: &end)
            return end == bytes.count ? number : nil
        }
        guard let number else { return nil }
        self = number
    }

    private init(form: Form) {
        self.form = form
    }

    /// The value where it is integral and in range, as in `3`, `3.0` and `30e-1`.
    package var int64: Int64? {
        switch form {
        case .integer(let value): value
        case .text(let text): JSONDecimal(validText: text).int64
        }
    }

    /// The nearest Double: an infinity or zero where the value is beyond a Double's range.
    package var double: Double {
        switch form {
        case .integer(let value): Double(value)
        case .text(let text): Double(text) ?? .nan
        }
    }

    var decimal: JSONDecimal {
        switch form {
        case .integer(let value): JSONDecimal(value)
        case .text(let text): JSONDecimal(validText: text)
        }
    }

    func write(into bytes: inout [UInt8]) {
        switch form {
        case .integer(let value): bytes.append(contentsOf: value.description.utf8)
        case .text(let text): bytes.append(contentsOf: text.utf8)
        }
    }
}

extension JSONNumber: CustomStringConvertible {
    /// The text as it was written.
    package var description: String {
        switch form {
        case .integer(let value): value.description
        case .text(let text): text
        }
    }
}

extension JSONNumber: Hashable, Comparable {
    package static func == (left: Self, right: Self) -> Bool {
        if case (.integer(let left), .integer(let right)) = (left.form, right.form) { return left == right }
        return left.decimal == right.decimal
    }

    package static func < (left: Self, right: Self) -> Bool {
        if case (.integer(let left), .integer(let right)) = (left.form, right.form) { return left < right }
        return left.decimal < right.decimal
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(decimal) }
}

extension JSONNumber {
    /// Why bytes are no number.
    enum Flaw: Error {
        case malformed, exponentOutOfRange
    }

    /// Reads the longest number from `position`, which is then past it, or at the byte that is wrong.
    static func scan(_ bytes: UnsafeRawBufferPointer, at position: inout Int) throws(Flaw) -> JSONNumber {
        let start = position
        let isNegative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }

        let integerStart = position
        var magnitude: UInt64 = 0
        while position < bytes.count, let digit = bytes[position].decimalDigit {
            magnitude = magnitude &* 10 &+ UInt64(digit)
            position += 1
        }
        let digits = position - integerStart
        guard digits > 0 else { throw .malformed }
        guard digits == 1 || bytes[integerStart] != UInt8(ascii: "0") else {
            position = integerStart + 1
            throw .malformed
        }

        var isInteger = true
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try skipDigits(bytes, at: &position)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            let exponentStart = position
            try skipDigits(bytes, at: &position)
            var exponent = 0
            for digit in exponentStart..<position {
                exponent = exponent * 10 + Int(bytes[digit] & 0x0F)
                guard exponent <= maximumExponent else {
                    position = exponentStart
                    throw .exponentOutOfRange
                }
            }
        }
        // 18 digits always fit; "-0" keeps its text.
        if isInteger, digits <= 18, !(isNegative && magnitude == 0) {
            return JSONNumber(form: .integer(isNegative ? -Int64(magnitude) : Int64(magnitude)))
        }
        let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        return JSONNumber(form: .text(text))
    }

    private static func skipDigits(_ bytes: UnsafeRawBufferPointer, at position: inout Int) throws(Flaw) {
        let start = position
        while position < bytes.count, bytes[position].decimalDigit != nil { position += 1 }
        guard position > start else { throw .malformed }
    }
}
