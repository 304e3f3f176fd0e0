/// A condition with `{parameter}` in its texts, to be filled with arguments.
///
/// A text that is nothing but `{parameter}` becomes the argument itself, whatever its type; in a longer text stands the
/// argument's text. In a path it is one segment, quoted where it needs to be. Other braces are text.
struct ConditionTemplate {
    let template: JSONValue

    /// The parameters that it names.
    var names: Set<String> {
        var found: Set<String> = []
        collect(template, &found)
        return found
    }

    /// - Parameter arguments: By the parameters' names, each of its type.
    func filled(_ arguments: JSONObject) -> JSONValue { fill(template, key: nil, arguments) }

    private func collect(_ value: JSONValue, _ found: inout Set<String>) {
        switch value {
        case .string(let text):
            for case .parameter(let name) in Self.pieces(text) { found.insert(name) }
        case .array(let values): for value in values { collect(value, &found) }
        case .object(let object): for (_, value) in object { collect(value, &found) }
        default: break
        }
    }

    private func fill(_ value: JSONValue, key: String?, _ arguments: JSONObject) -> JSONValue {
        switch value {
        case .string(let text):
            let isPath = key == "path" || key == "field"
            let pieces = Self.pieces(text)
            if !isPath, pieces.count == 1, case .parameter(let name) = pieces[0], let argument = arguments[name] {
                return argument
            }
            return .string(
                pieces.map { piece in
                    switch piece {
                    case .text(let text): text
                    case .parameter(let name):
                        isPath ? FieldPathText.segment(Self.text(arguments[name])) : Self.text(arguments[name])
                    }
                }.joined()
            )
        case .array(let values): return .array(values.map { fill($0, key: key, arguments) })
        case .object(let object):
            var filled = JSONObject()
            for (key, value) in object { filled[key] = fill(value, key: key, arguments) }
            return .object(filled)
        default: return value
        }
    }

    private static func text(_ value: JSONValue?) -> String {
        guard case .string(let text)? = value else { return value?.description ?? "" }
        return text
    }

    private enum Piece {
        case text(String)
        case parameter(String)
    }

    private static func pieces(_ text: String) -> [Piece] {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            let name = rest[rest.index(after: open)...].prefix { $0 != "}" && $0 != "{" }
            if name.endIndex < rest.endIndex, rest[name.endIndex] == "}", isName(String(name)) {
                plain += rest[..<open]
                if !plain.isEmpty { pieces.append(.text(plain)) }
                plain = ""
                pieces.append(.parameter(String(name)))
                rest = rest[rest.index(after: name.endIndex)...]
            } else {
                plain += rest[...open]
                rest = rest[rest.index(after: open)...]
            }
        }
        plain += rest
        if !plain.isEmpty || pieces.isEmpty { pieces.append(.text(plain)) }
        return pieces
    }

    /// Lower-case letters, digits and `_`, a letter first.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return text.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0.decimalDigit != nil || $0 == UInt8(ascii: "_")
        }
    }
}
