extension Condition {
    /// The canonical form: `{all: […]}`, `{any: […]}`, `{not: …}` or `{path, operator, value}`.
    package var json: JSONValue {
        switch self {
        case .all(let conditions): ["all": .array(conditions.map(\.json))]
        case .any(let conditions): ["any": .array(conditions.map(\.json))]
        case .not(let condition): ["not": condition.json]
        case .comparison(let comparison):
            [
                "path": .string(comparison.path.description),
                "operator": .string(comparison.comparator.rawValue),
                "value": comparison.operand,
            ]
        }
    }

    init(stored: StoredObject, depth: Int) throws(RuleFormatError) {
        // Groups and the comparison in the innermost one.
        guard depth <= RuleLimits.conditionDepth + 1 else {
            throw RuleFormatError(path: stored.path, expected: "at most \(RuleLimits.conditionDepth) nested groups")
        }
        if stored.value["all"] != nil {
            self = .all(try Self.list(stored.array("all"), depth: depth))
        } else if stored.value["any"] != nil {
            self = .any(try Self.list(stored.array("any"), depth: depth))
        } else if stored.value["not"] != nil {
            self = .not(try Condition(stored: stored.object("not"), depth: depth + 1))
        } else {
            guard let path = FieldPath(try stored.text("path")) else { throw stored.expected("path", "a dot path") }
            guard let operand = stored.optional("value") else { throw stored.expected("value", "an operand") }
            let comparator = try stored.name("operator", Comparison.Comparator.self)
            self = .comparison(Comparison(path: path, comparator: comparator, operand: operand))
        }
    }

    private static func list(_ stored: [StoredObject], depth: Int) throws(RuleFormatError) -> [Condition] {
        var conditions: [Condition] = []
        for each in stored { conditions.append(try Condition(stored: each, depth: depth + 1)) }
        return conditions
    }
}
