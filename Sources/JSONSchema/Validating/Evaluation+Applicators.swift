internal import Model

extension Evaluation {
    mutating func fitsApplicators(_ node: SchemaNode, _ value: JSONValue, _ parts: inout EvaluatedParts) -> Bool {
        for applicator in node.applicators {
            guard fits(value, applicator, node, &parts) else { return false }
        }
        return true
    }

    private mutating func fits(
        _ value: JSONValue,
        _ applicator: Applicator,
        _ node: SchemaNode,
        _ parts: inout EvaluatedParts
    ) -> Bool {
        switch applicator {
        case .reference(let target): return evaluate(target, value, &parts)
        case .dynamicReference(let target, let anchor):
            return evaluate(dynamicTarget(target, anchor), value, &parts)
        case .all(let branches):
            for branch in branches {
                guard evaluate(branch, value, &parts) else { return false }
            }
            return true
        case .any(let branches):
            let matching = count(branches, value, &parts, stopsAt: parts.isTracking ? .max : 1)
            guard !isExhausted else { return false }
            let schema = schema
            return matching > 0 || fail(node, "anyOf", Phrase.branches(branches, schema, exactlyOne: false))
        case .one(let branches):
            let matching = count(branches, value, &parts, stopsAt: 2)
            guard !isExhausted else { return false }
            let schema = schema
            return matching == 1 || fail(node, "oneOf", Phrase.branches(branches, schema, exactlyOne: true))
        case .not(let target):
            var own = EvaluatedParts()
            let isThere = silently { $0.evaluate(target, value, &own) }
            guard !isExhausted else { return false }
            let pointer = schema.nodes[target].pointer
            return !isThere || fail(node, "not", "a value that does not fit \(pointer)")
        case .conditional(let condition, let then, let otherwise):
            return fitsConditional(value, condition, then, otherwise, &parts)
        case .dependent(let schemas):
            guard case .object(let object) = value else { return true }
            for (name, target) in schemas where object[name] != nil {
                guard evaluate(target, value, &parts) else { return false }
            }
            return true
        }
    }

    private mutating func count(
        _ branches: [Int],
        _ value: JSONValue,
        _ parts: inout EvaluatedParts,
        stopsAt limit: Int
    ) -> Int {
        var matching = 0
        for branch in branches where matching < limit {
            var own = EvaluatedParts(isTracking: parts.isTracking)
            if silently({ $0.evaluate(branch, value, &own) }) {
                matching += 1
                if parts.isTracking { parts.merge(own) }
            }
        }
        return matching
    }

    private mutating func fitsConditional(
        _ value: JSONValue,
        _ condition: Int,
        _ then: Int?,
        _ otherwise: Int?,
        _ parts: inout EvaluatedParts
    ) -> Bool {
        guard then != nil || otherwise != nil || parts.isTracking else { return true }
        var own = EvaluatedParts(isTracking: parts.isTracking)
        let holds = silently { $0.evaluate(condition, value, &own) }
        guard !isExhausted else { return false }
        if holds, parts.isTracking { parts.merge(own) }
        guard let branch = holds ? then : otherwise else { return true }
        return evaluate(branch, value, &parts)
    }

    mutating func fitsUnevaluated(_ node: SchemaNode, _ value: JSONValue, _ parts: inout EvaluatedParts) -> Bool {
        var inner = EvaluatedParts()
        if let target = node.unevaluatedItems, case .array(let values) = value {
            for (place, element) in values.enumerated() where !parts.has(element: place) {
                guard evaluate(target, element, &inner) else { return fail(inside: "\(place)") }
            }
            parts.noteElements(before: values.count)
        }
        if let target = node.unevaluatedProperties, case .object(let object) = value {
            for (place, member) in object.enumerated() where !parts.has(member: place) {
                guard evaluate(target, member.value, &inner) else { return fail(inside: member.key) }
            }
            parts.noteAllMembers()
        }
        return true
    }
}
