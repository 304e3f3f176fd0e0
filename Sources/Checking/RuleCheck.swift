package import JSONSchema
package import Model

/// Looks at rules with the eyes of a catalog, before they are applied: what can never be, and what may not be meant.
///
/// A field is judged by the newest active schema of the rule's event type; a type without one has no opinion. What a
/// schema leaves open is no error; what it rules out is one where the tenant's events are refused unless they fit
/// (``ValidationMode/enforce``), else a warning. Pure.
package struct RuleCheck: Sendable {
    let types: [String: EventType]
    let schemas: EventSchemas

    /// - Parameter types: The tenant's whole catalog.
    package init(types: [EventType], schemas: EventSchemas) {
        self.types = Dictionary(types.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        self.schemas = schemas
    }

    /// What there is to say of a rule: its trigger first, then its conditions in their order, then its steps.
    package func findings(on rule: RuleDefinition) -> [RuleFinding] {
        guard let type = types[rule.eventType] else { return [unknown(rule.eventType, at: "trigger")] }
        var examination = ConditionExamination(
            schema: schemas.schema(ofType: type.name),
            eventType: type.name,
            isEnforced: schemas.mode == .enforce
        )
        if let condition = rule.condition {
            examination.examine(condition, at: "conditions")
        }
        // The steps of a rule that gathers a batch see the event that tells of it.
        var seen = type
        if case .batch = rule.guards.gathering { seen = types[Event.ruleDueType] ?? type }
        // Those of one that debounces see the last event, and beside its data how many there were.
        var isDebounced = false
        if case .debounce = rule.guards.gathering { isDebounced = true }
        let steps = rule.steps.enumerated().flatMap { place, step in
            let examination = StepExamination(check: self, trigger: seen, place: "steps[\(place)]")
            return findings(on: step, at: place, of: seen, isDebounced: isDebounced) + examination.findings(on: step)
        }
        return [finding(on: type, at: "trigger")].compactMap(\.self) + examination.findings + steps
    }

    // A template's unknown field is empty text, which is seldom what was meant.
    private func findings(
        on step: Step,
        at index: Int,
        of type: EventType,
        isDebounced: Bool
    ) -> [RuleFinding] {
        guard let schema = schemas.schema(ofType: type.name), let arguments = try? CompiledArguments(step.arguments)
        else {
            return []
        }
        return arguments.paths.compactMap { argument, path in
            guard path.root == .data, case .unknown(let unknown) = schema.field(at: path.steps) else { return nil }
            if isDebounced, path.segments.first == "debounced" { return nil }
            return RuleFinding(
                .warning,
                .unknownField,
                at: "steps[\(index)].\(step.action == nil ? step.kindName : "with").\(argument)",
                "the schema of \(type.name) knows no `\(path)`, so that there would be no text"
                    + (unknown.nearest.map { "; did you mean `\($0)`?" } ?? "")
            )
        }
    }

    func unknown(_ name: String, at place: String) -> RuleFinding {
        let hint =
            types.isEmpty
            ? ", which is empty: apply a pack first"
            : Nearest.name(to: name, among: types.keys).map { "; did you mean `\($0)`?" } ?? ""
        return RuleFinding(
            .error,
            .unknownEventType,
            at: place,
            "there is no event type `\(name)` in the catalog" + hint
        )
    }

    func finding(on type: EventType, at place: String) -> RuleFinding? {
        switch type.status {
        case .active: nil
        case .catalogOnly:
            RuleFinding(
                .warning,
                .catalogOnlyEventType,
                at: place,
                "`\(type.name)` is catalogued only: nobody is expected to publish it yet"
            )
        case .deprecated(let successor):
            RuleFinding(
                .warning,
                .deprecatedEventType,
                at: place,
                "`\(type.name)` is deprecated" + (successor.map { "; use `\($0)`" } ?? "")
            )
        }
    }
}
