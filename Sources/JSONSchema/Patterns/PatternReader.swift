/// Reads a regular expression of ECMA-262 with the flag `u`, which is how JSON Schema means `pattern`.
///
/// More lenient in two things that are often written: punctuation may be escaped where it need not be, and `]` and `}`
/// may stand for themselves.
struct PatternReader {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var groups = 0
    private var names: [String] = []
    private var references: [Int] = []
    private var namedReferences: [String] = []

    private static let maximumRepeat = 65_535

    static func read(_ text: String) throws(PatternError) -> PatternNode {
        guard text.utf8.count <= SchemaLimits.patternBytes else {
            throw PatternError(
                "has \(text.utf8.count) bytes, at most \(SchemaLimits.patternBytes) are allowed (patternBytes)"
            )
        }
        var reader = PatternReader(text)
        let node = try reader.alternatives()
        guard reader.position == reader.scalars.count else { throw PatternError("has a ) without its (") }
        for number in reader.references where number > reader.groups {
            throw PatternError("refers to group \(number), and has \(reader.groups)")
        }
        for name in reader.namedReferences where !reader.names.contains(name) {
            throw PatternError("refers to a group `\(name)` that it does not have")
        }
        return node
    }

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func alternatives() throws(PatternError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= SchemaLimits.patternDepth else {
            throw PatternError("has groups nested deeper than \(SchemaLimits.patternDepth) (patternDepth)")
        }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let (node, mayRepeat) = try term()
            if let range = try quantifier() {
                guard mayRepeat else { throw PatternError("repeats what cannot be repeated") }
                nodes.append(
                    .repeated(node, minimum: range.minimum, maximum: range.maximum, isLazy: take("?" as Unicode.Scalar))
                )
            } else {
                nodes.append(node)
            }
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func quantifier() throws(PatternError) -> (minimum: Int, maximum: Int?)? {
        switch next {
        case "*":
            position += 1
            return (0, nil)
        case "+":
            position += 1
            return (1, nil)
        case "?":
            position += 1
            return (0, 1)
        case "{":
            position += 1
            let minimum = try count()
            var maximum: Int? = minimum
            if take("," as Unicode.Scalar) { maximum = next == "}" ? nil : try count() }
            guard take("}" as Unicode.Scalar) else { throw PatternError("has a { that is no count; escape it as \\{") }
            if let maximum, maximum < minimum { throw PatternError("has a count {\(minimum),\(maximum)} out of order") }
            return (minimum, maximum)
        default: return nil
        }
    }

    private mutating func count() throws(PatternError) -> Int {
        var value: Int?
        while let digit = next, ("0"..."9").contains(digit) {
            value = (value ?? 0) * 10 + Int(digit.value - 0x30)
            position += 1
            guard value ?? 0 <= Self.maximumRepeat else {
                throw PatternError("has a count above \(Self.maximumRepeat)")
            }
        }
        guard let value else { throw PatternError("has a { that is no count; escape it as \\{") }
        return value
    }

    // A term, and whether a quantifier may follow it.
    private mutating func term() throws(PatternError) -> (PatternNode, Bool) {
        guard let scalar = next else { throw PatternError("ends too early") }
        position += 1
        switch scalar {
        case "^": return (.start, false)
        case "$": return (.end, false)
        case ".": return (.characters(CharacterClass(CharacterClass.lineEnds, complemented: true)), true)
        case "(": return try group()
        case "[": return (.characters(try characterClass()), true)
        case "\\": return try escape()
        case "*", "+", "?", "{": throw PatternError("repeats nothing with \(scalar); escape it as \\\(scalar)")
        default: return (.characters(Self.one(scalar.value)), true)
        }
    }

    private static func one(_ value: UInt32) -> CharacterClass { CharacterClass([value...value]) }

    private mutating func group() throws(PatternError) -> (PatternNode, Bool) {
        if take("?:") { return (.group(try closed(), number: nil, name: nil), true) }
        for (opening, isAhead, isNegated) in [
            ("?=", true, false), ("?!", true, true), ("?<=", false, false), ("?<!", false, true),
        ] where take(opening) {
            return (.look(try closed(), isAhead: isAhead, isNegated: isNegated), false)
        }
        groups += 1
        let number = groups
        guard take("?" as Unicode.Scalar) else { return (.group(try closed(), number: number, name: nil), true) }
        guard take("<" as Unicode.Scalar) else { throw PatternError("has a group (? of a kind that ECMA-262 lacks") }
        let name = try groupName()
        guard !names.contains(name) else { throw PatternError("has two groups named `\(name)`") }
        names.append(name)
        return (.group(try closed(), number: number, name: name), true)
    }

    private mutating func closed() throws(PatternError) -> PatternNode {
        let node = try alternatives()
        guard take(")" as Unicode.Scalar) else { throw PatternError("has a ( that is not closed") }
        return node
    }

    private mutating func groupName() throws(PatternError) -> String {
        var name = ""
        while let scalar = next, scalar != ">" {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        let isName = name.utf8.allSatisfy {
            ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x5F || (0x30...0x39).contains($0)
        }
        guard take(">" as Unicode.Scalar), isName, (1...32).contains(name.utf8.count),
            name.utf8.first.map({ !(0x30...0x39).contains($0) }) == true
        else {
            throw PatternError("has a group's name that is not 1 to 32 ASCII letters, digits and _ between < and >")
        }
        return name
    }

    private mutating func escape() throws(PatternError) -> (PatternNode, Bool) {
        guard let scalar = next else { throw PatternError("ends with a \\") }
        switch scalar {
        case "b", "B":
            position += 1
            return (.wordBoundary(isNegated: scalar == "B"), false)
        case "k":
            position += 1
            guard take("<" as Unicode.Scalar) else { throw PatternError("has a \\k without a group's name") }
            let name = try groupName()
            namedReferences.append(name)
            return (.namedBackReference(name), true)
        case "1"..."9":
            let number = try count()
            references.append(number)
            return (.backReference(number: number), true)
        default:
            var characters = CharacterClass()
            try addEscape(to: &characters)
            return (.characters(characters), true)
        }
    }

    // After a backslash: one code point, which is returned, or a set.
    @discardableResult
    private mutating func addEscape(to characters: inout CharacterClass, inClass: Bool = false) throws(PatternError)
        -> UInt32?
    {
        guard let scalar = next else { throw PatternError("ends with a \\") }
        position += 1
        switch scalar {
        case "d", "D": characters.add(CharacterClass.digits, complemented: scalar == "D")
        case "w", "W": characters.add(CharacterClass.word, complemented: scalar == "W")
        case "s", "S": characters.add(CharacterClass.space, complemented: scalar == "S")
        case "p", "P": characters.parts.append(.property(try property(), isNegated: scalar == "P"))
        default:
            let value = try codePoint(scalar, inClass: inClass)
            characters.add([value...value])
            return value
        }
        return nil
    }

    private mutating func codePoint(_ scalar: Unicode.Scalar, inClass: Bool) throws(PatternError) -> UInt32 {
        switch scalar {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "b" where inClass: return 0x08
        case "0":
            if let digit = next, ("0"..."9").contains(digit) { throw PatternError("has an octal escape") }
            return 0
        case "c":
            guard let letter = next, letter.isASCII, letter.properties.isAlphabetic else {
                throw PatternError("has a \\c without a letter")
            }
            position += 1
            return letter.value & 0x1F
        case "x": return try hexadecimal(digits: 2)
        case "u": return try unicodeEscape()
        default:
            let isPunctuation =
                scalar.isASCII && !scalar.properties.isAlphabetic && scalar.value > 0x20
                && !("0"..."9").contains(scalar)
            guard isPunctuation else { throw PatternError("has an escape \\\(scalar) that ECMA-262 lacks") }
            return scalar.value
        }
    }

    private mutating func hexadecimal(digits: Int) throws(PatternError) -> UInt32 {
        guard position + digits <= scalars.count else { throw PatternError("ends within an escape") }
        let text = String(String.UnicodeScalarView(scalars[position..<position + digits]))
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let value = UInt32(text, radix: 16)
        else { throw PatternError("has an escape without its \(digits) hexadecimal digits") }
        position += digits
        return value
    }

    private mutating func unicodeEscape() throws(PatternError) -> UInt32 {
        if take("{" as Unicode.Scalar) {
            var text = ""
            while let scalar = next, scalar != "}", text.utf8.count < 8 {
                text.unicodeScalars.append(scalar)
                position += 1
            }
            guard take("}" as Unicode.Scalar), let value = UInt32(text, radix: 16), Unicode.Scalar(value) != nil else {
                throw PatternError("has a \\u{…} that is no code point")
            }
            return value
        }
        let first = try hexadecimal(digits: 4)
        guard (0xD800...0xDFFF).contains(first) else { return first }
        guard first < 0xDC00, take("\\u"), case let second = try hexadecimal(digits: 4),
            (0xDC00...0xDFFF).contains(second)
        else { throw PatternError("has half of a surrogate pair") }
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    private mutating func property() throws(PatternError) -> String {
        guard take("{" as Unicode.Scalar) else { throw PatternError("has a \\p without {…}") }
        var text = ""
        while let scalar = next, scalar != "}" {
            text.unicodeScalars.append(scalar)
            position += 1
        }
        guard take("}" as Unicode.Scalar), let name = UnicodePropertyName.pcre(text) else {
            throw PatternError("names a Unicode property `\(text.prefix(40))` that is not known")
        }
        return name
    }

    private mutating func characterClass() throws(PatternError) -> CharacterClass {
        var characters = CharacterClass()
        characters.isNegated = take("^" as Unicode.Scalar)
        while !take("]" as Unicode.Scalar) {
            let first = try classAtom(&characters)
            guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else { continue }
            position += 1
            var upper = CharacterClass()
            let second = try classAtom(&upper)
            guard let first, let second else { throw PatternError("has a range between sets of characters") }
            guard first <= second else { throw PatternError("has a range that is out of order") }
            characters.parts.removeLast()
            characters.parts.append(.range(first, second))
        }
        return characters
    }

    private mutating func classAtom(_ characters: inout CharacterClass) throws(PatternError) -> UInt32? {
        guard let scalar = next else { throw PatternError("has a [ that is not closed") }
        position += 1
        if scalar == "\\" { return try addEscape(to: &characters, inClass: true) }
        characters.add([scalar.value...scalar.value])
        return scalar.value
    }
}
