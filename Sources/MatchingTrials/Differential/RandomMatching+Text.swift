package import Model

extension RandomMatching {
    /// A text of a value, as somebody might write it: members in any order, blanks, escapes that need not be.
    package mutating func text(of value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        // Most services write compact JSON, always in the same order.
        let isPlain = Bool.random(using: &random)
        write(value, isPlain, &bytes)
        return bytes
    }

    private mutating func write(_ value: JSONValue, _ isPlain: Bool, _ bytes: inout [UInt8]) {
        blanks(isPlain, &bytes)
        switch value {
        case .object(let object):
            var members = Array(object)
            if !isPlain { members.shuffle(using: &random) }
            bytes.append(UInt8(ascii: "{"))
            for (place, member) in members.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                blanks(isPlain, &bytes)
                write(member.key, isPlain, &bytes)
                blanks(isPlain, &bytes)
                bytes.append(UInt8(ascii: ":"))
                write(member.value, isPlain, &bytes)
            }
            blanks(isPlain, &bytes)
            bytes.append(UInt8(ascii: "}"))
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                write(value, isPlain, &bytes)
            }
            blanks(isPlain, &bytes)
            bytes.append(UInt8(ascii: "]"))
        case .string(let text): write(text, isPlain, &bytes)
        default: value.write(into: &bytes)
        }
        blanks(isPlain, &bytes)
    }

    private mutating func write(_ text: String, _ isPlain: Bool, _ bytes: inout [UInt8]) {
        guard !isPlain else {
            text.writeJSON(into: &bytes)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for unit in text.utf16 {
            let digits = String(unit, radix: 16)
            bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        }
        bytes.append(UInt8(ascii: "\""))
        if Bool.random(using: &random) {
            bytes.removeLast(text.utf16.count * 6 + 2)
            text.writeJSON(into: &bytes)
        }
    }

    private mutating func blanks(_ isPlain: Bool, _ bytes: inout [UInt8]) {
        guard !isPlain, Int.random(in: 0...3, using: &random) == 0 else { return }
        bytes.append([0x20, 0x0A, 0x0D, 0x09].randomElement(using: &random) ?? 0x20)
    }
}
