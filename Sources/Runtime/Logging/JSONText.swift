/// JSON strings, as log lines, health answers and messages need them.
enum JSONText {
    /// `text` as a JSON string with its quotation marks, on one line and without control characters.
    static func quoted(_ text: String) -> String {
        "\"" + escaped(text) + "\""
    }

    /// `text` on one line and without control characters; quotation marks and backslashes stay.
    static func escapedControls(_ text: String) -> String {
        let needsEscape = text.unicodeScalars.contains { Self.needsEscape($0) && $0 != "\"" && $0 != "\\" }
        return needsEscape ? escaped(text) : text
    }

    private static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: needsEscape) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where needsEscape(scalar):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    // The C1 controls, U+2028 and U+2029 are legal in JSON, but terminals and line-based readers take them for more.
    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x22, 0x5C, 0x7F..<0xA0, 0x2028, 0x2029: true
        default: false
        }
    }
}
