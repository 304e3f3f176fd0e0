internal import Model

/// The literals of a shard that is being built, and what they refer to.
struct LiteralPool {
    private(set) var texts: [UInt8] = []
    private(set) var words: [UInt64] = []
    private(set) var laws: [ValueTest] = []

    /// Empties it for the next shard.
    mutating func removeAll() {
        texts.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        laws = []
    }

    /// The comparison's quick form, where there is one.
    mutating func literal(_ comparison: Comparison, isNegated: Bool, field: Int) -> Literal {
        var literal = literal(comparison)
        literal.field = UInt16(field)
        literal.isNegated = isNegated
        return literal
    }

    private mutating func literal(_ comparison: Comparison) -> Literal {
        var literal = Literal()
        guard let operand = comparison.literal else { return law(comparison) }
        switch comparison.comparator {
        case .equals where operand.isScalar, .notEquals where operand.isScalar:
            guard let token = token(operand, &literal) else { return law(comparison) }
            literal.word = token
            literal.operation = comparison.comparator == .equals ? .equals : .notEquals
        case .in, .notIn:
            guard case .array(let values) = operand else { return law(comparison) }
            guard list(values, &literal) else { return law(comparison) }
            literal.operation = comparison.comparator == .in ? .isIn : .isNotIn
        case .exists:
            guard case .bool(let expected) = operand else { return law(comparison) }
            literal.operation = expected ? .exists : .isMissing
        case .contains where operand.isScalar:
            guard let token = token(operand, &literal, isTextKept: true) else { return law(comparison) }
            literal.word = token
            literal.operation = .contains
            literal.law = keep(comparison)
        case .startsWith, .endsWith:
            guard case .string = operand, let token = token(operand, &literal, isTextKept: true) else {
                return law(comparison)
            }
            literal.word = token
            literal.operation = comparison.comparator == .startsWith ? .startsWith : .endsWith
        case .greaterThan, .greaterThanOrEqual, .lessThan, .lessThanOrEqual:
            guard case .number(let number) = operand, let exact = ExactNumber(number) else { return law(comparison) }
            literal.word = UInt64(bitPattern: exact.mantissa)
            literal.start = UInt32(exact.decimals)
            literal.operation =
                switch comparison.comparator {
                case .greaterThan: .greater
                case .greaterThanOrEqual: .greaterOrEqual
                case .lessThan: .less
                default: .lessOrEqual
                }
        default: return law(comparison)
        }
        return literal
    }

    private mutating func law(_ comparison: Comparison) -> Literal {
        var literal = Literal()
        literal.operation = .law
        literal.law = keep(comparison)
        return literal
    }

    private mutating func keep(_ comparison: Comparison) -> UInt32 {
        laws.append(ValueTest(comparison.comparator, comparison.literal ?? .null))
        return UInt32(laws.count - 1)
    }

    /// nil for what has no token of its own.
    private mutating func token(_ value: JSONValue, _ literal: inout Literal, isTextKept: Bool = false) -> UInt64? {
        switch value {
        case .null: return ValueToken.null
        case .bool(let value): return value ? ValueToken.true : ValueToken.false
        case .number(let number): return ExactNumber(number).flatMap(ValueToken.number)
        case .string(let text):
            let token = ValueToken.text(text)
            if isTextKept || ValueToken.isLongText(token) {
                (literal.start, literal.count) = (UInt32(texts.count), UInt32(text.utf8.count))
                texts.append(contentsOf: text.utf8)
            }
            return token
        case .array, .object: return nil
        }
    }

    private mutating func list(_ values: [JSONValue], _ literal: inout Literal) -> Bool {
        let start = words.count
        var tokens: [(UInt64, UInt64)] = []
        for value in values {
            var place = Literal()
            guard let token = token(value, &place) else { return false }
            tokens.append((token, UInt64(place.start) << 32 | UInt64(place.count)))
        }
        let hasPairs = tokens.contains { ValueToken.isLongText($0.0) }
        for (token, place) in tokens {
            words.append(token)
            if hasPairs { words.append(place) }
        }
        literal.start = UInt32(start)
        literal.count = UInt32(values.count)
        literal.word = hasPairs ? Literal.pairs : 0
        return true
    }
}
