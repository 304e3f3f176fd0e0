internal import Model

extension Evaluation {
    mutating func fits(
        _ object: JSONObject,
        _ rules: ObjectRules,
        _ node: SchemaNode,
        _ parts: inout EvaluatedParts
    ) -> Bool {
        if let limit = rules.minProperties, object.count < limit {
            return fail(node, "minProperties", "at least \(Phrase.count(limit, "member"))")
        }
        if let limit = rules.maxProperties, object.count > limit {
            return fail(node, "maxProperties", "at most \(Phrase.count(limit, "member"))")
        }
        var seen: UInt64 = 0
        var guess = 0
        var member = 0
        for (key, value) in object {
            var isKnown = false
            if let place = rules.slots.place(of: key, guess: guess) {
                guess = place + 1
                if place < 64 { seen |= 1 << UInt64(place) }
                if let target = rules.slots.nodes[place] {
                    isKnown = true
                    guard fitsMember(target, key, value) else { return false }
                }
            }
            for (pattern, target) in rules.patternProperties where matches(pattern, key, node) {
                isKnown = true
                guard fitsMember(target, key, value) else { return false }
            }
            if let target = rules.additionalProperties, !isKnown {
                isKnown = true
                guard fitsMember(target, key, value) else { return false }
            }
            if parts.isTracking, isKnown { parts.note(member: member) }
            member += 1
            guard !isExhausted else { return false }
        }
        return fitsNames(object, rules, node, seen)
    }

    private mutating func fitsMember(_ target: Int, _ key: String, _ value: JSONValue) -> Bool {
        var inner = EvaluatedParts()
        return evaluate(target, value, &inner) || fail(inside: key)
    }

    private mutating func fitsNames(
        _ object: JSONObject,
        _ rules: ObjectRules,
        _ node: SchemaNode,
        _ seen: UInt64
    ) -> Bool {
        if !rules.slots.fitsBits || seen & rules.slots.requiredBits != rules.slots.requiredBits {
            for place in rules.slots.required {
                let name = rules.slots.names[place]
                if object[name] == nil { return fail(node, "required", "the member `\(name)`", member: name) }
            }
        }
        for (name, needed) in rules.dependentRequired where object[name] != nil {
            for other in needed where object[other] == nil {
                let expected = "the member `\(other)` where there is `\(name)`"
                return fail(node, "dependentRequired", expected, member: other)
            }
        }
        if let target = rules.propertyNames {
            var inner = EvaluatedParts()
            for key in object.keys {
                guard evaluate(target, .string(key), &inner) else { return fail(inside: key) }
            }
        }
        return true
    }
}
