/// A part of a regular expression as ECMA-262 has it.
indirect enum PatternNode: Sendable {
    case alternatives([PatternNode])
    case sequence([PatternNode])
    /// One code point of a set.
    case characters(CharacterClass)
    /// `^`
    case start
    /// `$`
    case end
    /// `\b`, or `\B` where negated.
    case wordBoundary(isNegated: Bool)
    /// A group; one without capture has no number.
    case group(PatternNode, number: Int?, name: String?)
    case look(PatternNode, isAhead: Bool, isNegated: Bool)
    case backReference(number: Int)
    case namedBackReference(String)
    case repeated(PatternNode, minimum: Int, maximum: Int?, isLazy: Bool)
}

/// A set of code points.
struct CharacterClass: Sendable {
    var isNegated = false
    var parts: [Part] = []

    enum Part: Sendable {
        case range(UInt32, UInt32)
        /// A Unicode property by the name that PCRE2 has for it.
        case property(String, isNegated: Bool)
    }

    static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    static let word: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    /// White space and line ends of ECMA-262.
    static let space: [ClosedRange<UInt32>] = [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ]
    static let lineEnds: [ClosedRange<UInt32>] = [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029]

    mutating func add(_ ranges: [ClosedRange<UInt32>], complemented: Bool = false) {
        guard complemented else {
            for range in ranges { parts.append(.range(range.lowerBound, range.upperBound)) }
            return
        }
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { parts.append(.range(next, range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        parts.append(.range(next, 0x10FFFF))
    }

    init(_ ranges: [ClosedRange<UInt32>] = [], complemented: Bool = false) {
        add(ranges, complemented: complemented)
    }
}
