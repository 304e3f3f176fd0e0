extension PatternNode {
    /// The same regular expression as PCRE2 writes it, where every character but letters and digits is an escape.
    var pcre: String {
        switch self {
        case .alternatives(let branches): branches.map(\.pcre).joined(separator: "|")
        case .sequence(let nodes):
            nodes.map { node in
                if case .alternatives = node { "(?:\(node.pcre))" } else { node.pcre }
            }.joined()
        case .characters(let characters): characters.pcre
        case .start: "\\A"
        case .end: "\\z"
        case .wordBoundary(let isNegated): isNegated ? "\\B" : "\\b"
        case .group(let node, number: nil, name: _): "(?:\(node.pcre))"
        case .group(let node, number: _, name: let name?): "(?<\(name)>\(node.pcre))"
        case .group(let node, number: _, name: nil): "(\(node.pcre))"
        case .look(let node, let isAhead, let isNegated):
            "(?\(isAhead ? "" : "<")\(isNegated ? "!" : "=")\(node.pcre))"
        case .backReference(let number): "\\g{\(number)}"
        case .namedBackReference(let name): "\\k<\(name)>"
        case .repeated(let node, let minimum, let maximum, let isLazy):
            "\(node.pcre){\(minimum),\(maximum.map(String.init) ?? "")}\(isLazy ? "?" : "")"
        }
    }
}

extension CharacterClass {
    var pcre: String {
        if parts.isEmpty { return isNegated ? "[\\x{0}-\\x{10ffff}]" : "(?!)" }
        if !isNegated, parts.count == 1, case .range(let first, let last) = parts[0], first == last {
            return Self.escaped(first)
        }
        let content = parts.map { part in
            switch part {
            case .range(let first, let last):
                first == last ? Self.escaped(first) : "\(Self.escaped(first))-\(Self.escaped(last))"
            case .property(let name, let isNegated): "\\\(isNegated ? "P" : "p"){\(name)}"
            }
        }
        return "[\(isNegated ? "^" : "")\(content.joined())]"
    }

    private static func escaped(_ value: UInt32) -> String {
        let isPlain = (0x30...0x39).contains(value) || (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value)
        if isPlain, let scalar = Unicode.Scalar(value) { return String(scalar) }
        return "\\x{\(String(value, radix: 16))}"
    }
}
