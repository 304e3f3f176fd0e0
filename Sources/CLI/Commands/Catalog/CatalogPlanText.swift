internal import JSONSchema
internal import Model

/// What a plan for a catalog says, for people and as JSON.
enum CatalogPlanText {
    /// The event type, then what differs, a line each.
    static func lines(_ entry: CatalogPlan.Entry) -> [String] {
        var lines = ["\(entry.type.name): \(entry.change.rawValue)\(entry.isBreaking ? " (breaking)" : "")"]
        lines += entry.notes.map { "    \($0)" }
        for schema in entry.schemas {
            lines.append("    \(schema.name): \(schema.kind.rawValue)")
            lines += schema.fields.map { "        \($0)\(phrase($0.breaks))" }
        }
        return lines
    }

    static func json(_ entry: CatalogPlan.Entry) -> JSONObject {
        [
            "type": .string(entry.type.name),
            "change": .string(entry.change.rawValue),
            "breaking": .bool(entry.isBreaking),
            "notes": .array(entry.notes.map { .string($0) }),
            "schemas": .array(
                entry.schemas.map { schema in
                    [
                        "schema": .string(schema.name),
                        "change": .string(schema.kind.rawValue),
                        "breaking": .bool(schema.isBreaking),
                        "fields": .array(schema.fields.map(json)),
                    ]
                }
            ),
        ]
    }

    /// As in `6 created, 132 unchanged`.
    static func counts(_ plan: CatalogPlan) -> String {
        let changes: [CatalogPlan.Change] = [.created, .changed, .unchanged]
        let counts = changes.map { (plan.count($0), $0.rawValue) }.filter { $0.0 > 0 }
        return counts.isEmpty ? "nothing" : counts.map { "\($0) \($1)" }.joined(separator: ", ")
    }

    private static func json(_ change: FieldDifference) -> JSONValue {
        [
            "field": .string(change.field),
            "change": .string(change.description),
            "breaksPublishers": .bool(change.breaks.contains(.publishers)),
            "breaksRules": .bool(change.breaks.contains(.rules)),
        ]
    }

    private static func phrase(_ breaks: FieldDifference.Breakage) -> String {
        switch breaks {
        case []: ""
        case .publishers: " (breaks publishers)"
        case .rules: " (breaks rules)"
        default: " (breaks publishers and rules)"
        }
    }
}
