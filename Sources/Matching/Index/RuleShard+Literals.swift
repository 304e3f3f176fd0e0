internal import Model

extension RuleShard {
    /// Whether a literal holds for what was scanned.
    @inline(__always)
    func holds(_ literal: UnsafeMutablePointer<Literal>, _ fields: FieldScanner) -> Bool {
        let slot = fields.slots + Int(literal.pointee.field)
        return says(literal, slot, fields) != literal.pointee.isNegated
    }

    @inline(__always)
    private func says(
        _ literal: UnsafeMutablePointer<Literal>,
        _ slot: UnsafeMutablePointer<FieldSlot>,
        _ fields: FieldScanner
    ) -> Bool {
        let kind = slot.pointee.kind
        switch literal.pointee.operation {
        case .never: return false
        case .exists: return kind != .missing
        case .isMissing: return kind == .missing
        case .equals: return kind != .missing && isEqual(literal, slot, fields)
        case .notEquals: return kind != .missing && !isEqual(literal, slot, fields)
        case .isIn: return kind != .missing && isListed(literal, slot, fields)
        case .isNotIn: return kind != .missing && !isListed(literal, slot, fields)
        case .greater, .greaterOrEqual, .less, .lessOrEqual:
            if kind == .number {
                return isInOrder(literal.pointee.operation, slot.pointee.number, literal.pointee.number)
            }
            return kind == .wideNumber && isWideInOrder(literal.pointee, Int(literal.pointee.field), fields)
        case .contains, .startsWith, .endsWith, .law: return saysOfText(literal.pointee, slot, fields)
        }
    }

    @inline(__always)
    private func isEqual(
        _ literal: UnsafeMutablePointer<Literal>,
        _ slot: UnsafeMutablePointer<FieldSlot>,
        _ fields: FieldScanner
    ) -> Bool {
        fields.token(slot) == literal.pointee.word
            && (!ValueToken.isLongText(literal.pointee.word)
                || hasText(slot.pointee, literal.pointee.start, literal.pointee.count, fields))
    }

    @inline(__always)
    private func hasText(_ slot: FieldSlot, _ start: UInt32, _ count: UInt32, _ fields: FieldScanner) -> Bool {
        slot.length == count
            && WordScan.areSame(texts.base + Int(start), UnsafePointer(fields.bytes) + Int(slot.start), Int(count))
    }

    @inline(__always)
    private func isListed(
        _ literal: UnsafeMutablePointer<Literal>,
        _ slot: UnsafeMutablePointer<FieldSlot>,
        _ fields: FieldScanner
    ) -> Bool {
        let token = fields.token(slot)
        let list = words.base + Int(literal.pointee.start)
        let count = Int(literal.pointee.count)
        if literal.pointee.word != Literal.pairs {
            for place in 0..<count where list[place] == token { return true }
            return false
        }
        for place in 0..<count where list[place &* 2] == token {
            if !ValueToken.isLongText(token) { return true }
            let text = list[place &* 2 &+ 1]
            let (start, length) = (UInt32(text >> 32), UInt32(truncatingIfNeeded: text))
            if hasText(slot.pointee, start, length, fields) { return true }
        }
        return false
    }

    @inline(__always)
    private func isInOrder(_ operation: Literal.Operation, _ value: ExactNumber, _ operand: ExactNumber) -> Bool {
        switch operation {
        case .greater: operand < value
        case .greaterOrEqual: !(value < operand)
        case .less: value < operand
        default: !(operand < value)
        }
    }

    private func isWideInOrder(_ literal: Literal, _ field: Int, _ fields: FieldScanner) -> Bool {
        guard case .number(let value)? = fields.value(field) else { return false }
        let operand = literal.number.json
        return switch literal.operation {
        case .greater: value > operand
        case .greaterOrEqual: value >= operand
        case .less: value < operand
        default: value <= operand
        }
    }

    private func saysOfText(
        _ literal: Literal,
        _ slot: UnsafeMutablePointer<FieldSlot>,
        _ fields: FieldScanner
    ) -> Bool {
        let kind = slot.pointee.kind
        let part = texts.base + Int(literal.start)
        let count = Int(literal.count)
        let length = Int(slot.pointee.length)
        let text = UnsafePointer(fields.bytes) + Int(slot.pointee.start)
        switch literal.operation {
        case .startsWith: return kind == .string && length >= count && WordScan.areSame(text, part, count)
        case .endsWith:
            return kind == .string && length >= count && WordScan.areSame(text + (length - count), part, count)
        case .contains where kind == .flatArray:
            let first = fields.elements + Int(slot.pointee.firstElement)
            for place in 0..<Int(slot.pointee.elementCount) where fields.token(first + place) == literal.word {
                let isSame = !ValueToken.isLongText(literal.word)
                if isSame || hasText(first[place], literal.start, literal.count, fields) { return true }
            }
            return false
        case .contains where kind == .string:
            guard ValueToken.isText(literal.word) else { return false }
            // The law's search is linear, which matters for long texts alone.
            guard length &* count <= 1 << 14 else {
                return laws[Int(literal.law)].holds(fields.value(Int(literal.field)))
            }
            guard length >= count else { return false }
            for start in 0...length &- count where WordScan.areSame(text + start, part, count) { return true }
            return false
        default: return laws[Int(literal.law)].holds(fields.value(Int(literal.field)))
        }
    }
}
