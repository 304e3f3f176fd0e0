/// What a plain scalar means: the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).
///
/// `yes`, `no`, `on`, `off`, dates and sexagesimals, which YAML 1.1 turned into something else, are strings.
enum YAMLScalar {
    /// Returns nil for `.inf` and `.nan`, and for exponents past JSONNumber's: nothing in JSON stands for them.
    static func value(of text: String) -> JSONValue? {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        guard let first = text.utf8.first, startsNumber(first) else { return .string(text) }
        if isNonFinite(text) { return nil }
        if let integer = prefixed(text, "0x", radix: 16) ?? prefixed(text, "0o", radix: 8) { return integer }
        guard let decimal = decimal(text) else { return .string(text) }
        return JSONNumber(text: decimal).map(JSONValue.number)
    }

    private static func startsNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }

    private static func isNonFinite(_ text: String) -> Bool {
        let unsigned = text.hasPrefix("+") || text.hasPrefix("-") ? text.dropFirst() : text[...]
        return [".inf", ".Inf", ".INF"].contains(String(unsigned)) || [".nan", ".NaN", ".NAN"].contains(text)
    }

    private static func prefixed(_ text: String, _ prefix: String, radix: Int) -> JSONValue? {
        guard text.hasPrefix(prefix), text.utf8.count > 2, !text.contains("+"), !text.contains("-") else { return nil }
        return Int64(text.dropFirst(2), radix: radix).map { .number(JSONNumber($0)) }
    }

    /// Rewrites `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?` as JSON has it; nil for any other text.
    private static func decimal(_ text: String) -> String? {
        var rest = text.utf8[...]
        var result = ""
        if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            rest.removeFirst()
            if sign == UInt8(ascii: "-") { result = "-" }
        }
        let whole = digits(&rest)
        var fraction = ""
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = digits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let significant = whole.drop { $0 == "0" }
        result += significant.isEmpty ? "0" : significant
        if !fraction.isEmpty { result += ".\(fraction)" }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            result += "e"
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                rest.removeFirst()
                if sign == UInt8(ascii: "-") { result += "-" }
            }
            let exponent = digits(&rest)
            guard !exponent.isEmpty else { return nil }
            result += exponent
        }
        return rest.isEmpty ? result : nil
    }

    private static func digits(_ rest: inout Substring.UTF8View) -> String {
        let found = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest.dropFirst(found.count)
        return String(Substring(found))
    }
}
