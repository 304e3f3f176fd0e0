extension Condition {
    /// The canonical form: `{all: […]}`, `{any: […]}`, `{not: …}`, `{path, operator, value}`, where the value of an
    /// operator over elements is a condition, or `{condition, with, is}` of a named one.
    package var json: JSONValue {
        switch self {
        case .all(let conditions): ["all": .array(conditions.map(\.json))]
        case .any(let conditions): ["any": .array(conditions.map(\.json))]
        case .not(let condition): ["not": condition.json]
        case .comparison(let comparison): comparison.json
        case .elements(let elements):
            [
                "path": .string(elements.path.description),
                "operator": .string(elements.quantifier.rawValue),
                "value": elements.condition.json,
            ]
        case .named(let named):
            ["condition": .string(named.name), "with": .object(named.arguments), "is": named.expansion.json]
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
        } else if stored.value["condition"] != nil {
            self = .named(try NamedCondition(stored: stored, depth: depth))
        } else if let quantifier = ElementCondition.Quantifier(rawValue: try stored.text("operator")) {
            self = .elements(
                ElementCondition(
                    path: try stored.fieldPath("path"),
                    quantifier: quantifier,
                    condition: try Condition(stored: stored.object("value"), depth: depth + 1)
                )
            )
        } else {
            self = .comparison(try Comparison(stored: stored))
        }
    }

    private static func list(_ stored: [StoredObject], depth: Int) throws(RuleFormatError) -> [Condition] {
        var conditions: [Condition] = []
        for each in stored { conditions.append(try Condition(stored: each, depth: depth + 1)) }
        return conditions
    }
}

extension Comparison {
    fileprivate var json: JSONValue {
        var object = JSONObject()
        object["path"] = .string(path.description)
        object["operator"] = .string(comparator.rawValue)
        object["value"] =
            switch operand {
            case .literal(let value): value
            case .field(let path): ["field": .string(path.description)]
            }
        if let timeZone { object["timezone"] = .string(timeZone) }
        return .object(object)
    }

    fileprivate init(stored: StoredObject) throws(RuleFormatError) {
        guard let value = stored.optional("value") else { throw stored.expected("value", "an operand") }
        var operand = Operand.literal(value)
        if case .object(let object) = value, object.count == 1, object["field"] != nil {
            operand = .field(try stored.object("value").fieldPath("field"))
        }
        self.init(
            path: try stored.fieldPath("path"),
            comparator: try stored.name("operator", Comparator.self),
            operand: operand,
            timeZone: try stored.optionalText("timezone")
        )
    }
}

extension NamedCondition {
    fileprivate init(stored: StoredObject, depth: Int) throws(RuleFormatError) {
        guard case .object(let arguments) = try stored.object("with").value else {
            throw stored.expected("with", "an object")
        }
        self.init(
            name: try stored.text("condition"),
            arguments: arguments,
            expansion: try Condition(stored: stored.object("is"), depth: depth + 1)
        )
    }
}
