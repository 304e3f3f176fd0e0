internal import Model

/// A number as a whole count of very small units, in digits: nothing is rounded, and nothing is quick.
struct NaiveNumber {
    private let isNegative: Bool
    // Without zeros before it.
    private let units: [UInt8]

    /// One unit is 10^-60; what is smaller is beyond these tests.
    private static let scale = 60

    init(_ number: JSONNumber) {
        var text = Substring(number.description.lowercased())
        var isNegative = false
        if text.hasPrefix("-") {
            text.removeFirst()
            isNegative = true
        }
        let parts = text.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
        var digits = (String(mantissa[0]) + fraction).utf8.map { $0 - UInt8(ascii: "0") }
        digits += Array(repeating: 0, count: max(Self.scale + exponent - fraction.count, 0))
        units = Array(digits.drop { $0 == 0 })
        self.isNegative = isNegative && !units.isEmpty
    }

    /// Less than 0, 0 or more, as the first is smaller, the same or larger.
    static func order(_ left: NaiveNumber, _ right: NaiveNumber) -> Int {
        if left.isNegative != right.isNegative { return left.isNegative ? -1 : 1 }
        var order = left.units.count - right.units.count
        if order == 0 {
            for (one, other) in zip(left.units, right.units) where one != other {
                order = one < other ? -1 : 1
                break
            }
        }
        return left.isNegative ? -order : order
    }
}
