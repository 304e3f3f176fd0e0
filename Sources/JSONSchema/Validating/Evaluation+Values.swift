internal import Model

extension Evaluation {
    mutating func fits(_ number: JSONNumber, _ rules: NumberRules, _ node: SchemaNode) -> Bool {
        if let limit = rules.minimum, number < limit { return fail(node, "minimum", "at least \(limit)") }
        if let limit = rules.maximum, limit < number { return fail(node, "maximum", "at most \(limit)") }
        if let limit = rules.exclusiveMinimum, number <= limit {
            return fail(node, "exclusiveMinimum", "more than \(limit)")
        }
        if let limit = rules.exclusiveMaximum, limit <= number {
            return fail(node, "exclusiveMaximum", "less than \(limit)")
        }
        if let divisor = rules.divisor, let written = rules.multipleOf,
            !ExactNumber(number).isMultiple(of: divisor)
        {
            return fail(node, "multipleOf", "a multiple of \(written)")
        }
        return true
    }

    mutating func fits(_ text: String, _ rules: StringRules, _ node: SchemaNode) -> Bool {
        // A code point has one to four bytes, so that most often nobody has to count.
        let bytes = text.utf8.count
        if let limit = rules.minLength, bytes / 4 < limit, Self.codePoints(text) < limit {
            return fail(node, "minLength", "at least \(Phrase.count(limit, "character"))")
        }
        if let limit = rules.maxLength, bytes > limit, Self.codePoints(text) > limit {
            return fail(node, "maxLength", "at most \(Phrase.count(limit, "character"))")
        }
        if let pattern = rules.pattern, !matches(pattern, text, node) {
            return isExhausted ? false : fail(node, "pattern", "text that matches \(pattern.text)")
        }
        if let format = rules.format {
            guard spend(1 + text.utf8.count / 64, node) else { return false }
            guard format.fits(text) else { return fail(node, "format", format.phrase) }
        }
        return true
    }

    // Every byte but those that go on with a code point begins one.
    private static func codePoints(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) } }
    }

    mutating func fits(
        _ values: [JSONValue],
        _ rules: ArrayRules,
        _ node: SchemaNode,
        _ parts: inout EvaluatedParts
    ) -> Bool {
        if let limit = rules.minItems, values.count < limit {
            return fail(node, "minItems", "at least \(Phrase.count(limit, "element"))")
        }
        if let limit = rules.maxItems, values.count > limit {
            return fail(node, "maxItems", "at most \(Phrase.count(limit, "element"))")
        }
        var inner = EvaluatedParts()
        for (place, target) in rules.prefixItems.enumerated() where place < values.count {
            guard evaluate(target, values[place], &inner) else { return fail(inside: "\(place)") }
        }
        if let items = rules.items {
            for place in values.indices.dropFirst(rules.prefixItems.count) {
                guard evaluate(items, values[place], &inner) else { return fail(inside: "\(place)") }
            }
        }
        if parts.isTracking {
            parts.noteElements(before: rules.items == nil ? min(rules.prefixItems.count, values.count) : values.count)
        }
        if rules.uniqueItems, values.count > 1 {
            guard spend(values.count, node) else { return false }
            guard Self.areUnique(values) else { return fail(node, "uniqueItems", "elements that are all different") }
        }
        return rules.contains.map { fitsContains(values, $0, rules, node, &parts) } ?? true
    }

    private static func areUnique(_ values: [JSONValue]) -> Bool {
        if values.count <= 8 {
            for place in values.indices.dropFirst() {
                for other in 0..<place where values[other] == values[place] { return false }
            }
            return true
        }
        return Set(values).count == values.count
    }

    private mutating func fitsContains(
        _ values: [JSONValue],
        _ target: Int,
        _ rules: ArrayRules,
        _ node: SchemaNode,
        _ parts: inout EvaluatedParts
    ) -> Bool {
        var matching = 0
        for (place, value) in values.enumerated() {
            var inner = EvaluatedParts()
            if silently({ $0.evaluate(target, value, &inner) }) {
                matching += 1
                if parts.isTracking { parts.note(element: place) }
            }
        }
        guard !isExhausted else { return false }
        let least = rules.minContains ?? 1
        if matching < least {
            let what = "at least \(Phrase.count(least, "element")) that fit \(schema.nodes[target].pointer)"
            return fail(node, rules.minContains == nil ? "contains" : "minContains", what)
        }
        if let most = rules.maxContains, matching > most {
            let what = "at most \(Phrase.count(most, "element")) that fit \(schema.nodes[target].pointer)"
            return fail(node, "maxContains", what)
        }
        return true
    }
}
