import Model

extension SplitMix64 {
    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func chance(_ oneIn: Int) -> Bool { int(1...oneIn) == 1 }

    /// ASCII most often, and all that strings have trouble with: controls, quotes, accents apart, other planes.
    mutating func string() -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<int(0...24) {
            let range: ClosedRange<Int> =
                switch int(0...9) {
                case 0: 0...0x1F
                case 1: 0x22...0x22
                case 2: 0x5C...0x5C
                case 3: 0x80...0x7FF
                case 4: 0x300...0x36F
                case 5: 0xE000...0xFFFF
                case 6: 0x10000...0x10FFFF
                default: 0x20...0x7E
                }
            if let scalar = Unicode.Scalar(UInt32(int(range))) { scalars.append(scalar) }
        }
        return String(scalars)
    }

    mutating func digits(_ count: ClosedRange<Int>) -> String {
        String((0..<int(count)).map { _ in Character(String(int(0...9))) })
    }

    /// A JSON number's text, with an exponent of at most `maximumExponent` of either sign.
    mutating func numberText(maximumExponent: Int = 400, digits count: ClosedRange<Int> = 1...30) -> String {
        var text = chance(2) ? "-" : ""
        let integer = digits(count).drop { $0 == "0" }
        text += integer.isEmpty || chance(5) ? "0" : String(integer)
        if chance(2) { text += "." + digits(count) }
        if chance(2) {
            text += chance(2) ? "e" : "E"
            text += ["", "+", "-"][int(0...2)]
            text += String(int(0...maximumExponent))
        }
        return text
    }

    mutating func value(depth: Int = 0) -> JSONValue {
        switch int(depth < 5 ? 0...7 : 0...4) {
        case 0: return .null
        case 1: return .bool(chance(2))
        case 2: return .number(JSONNumber(Int64.random(in: .min ... .max, using: &self) >> Int64(int(0...63))))
        case 3: return JSONNumber(text: numberText()).map(JSONValue.number) ?? .null
        case 4: return .string(string())
        case 5: return .array((0..<int(0...6)).map { _ in value(depth: depth + 1) })
        default:
            var object = JSONObject()
            for _ in 0..<int(0...(chance(10) ? 40 : 6)) { object[string()] = value(depth: depth + 1) }
            return .object(object)
        }
    }
}
