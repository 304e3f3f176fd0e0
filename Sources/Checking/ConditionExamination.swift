internal import JSONSchema
internal import Model

/// Goes through a rule's condition and gathers what there is to say of it.
struct ConditionExamination {
    let schema: Schema?
    let eventType: String
    /// Of what can never be by the schema: an error only where events that do not fit are refused.
    let severity: RuleFinding.Severity
    private(set) var findings: [RuleFinding] = []

    init(schema: Schema?, eventType: String, isEnforced: Bool) {
        self.schema = schema
        self.eventType = eventType
        severity = isEnforced ? .error : .warning
    }

    /// Looks at each comparison by itself, then at which of them exclude each other.
    mutating func examine(_ condition: Condition, at place: String) {
        visit(condition, at: place, elements: nil)
        var search = ContradictionSearch()
        if let reason = search.reason(whyNever: condition, at: place, eventType: eventType) {
            findings.append(RuleFinding(.error, .neverHolds, at: reason.place, reason.message))
        }
        findings += search.findings
    }

    // `elements`: the steps to the elements of the array that the condition is about.
    private mutating func visit(_ condition: Condition, at place: String, elements: [FieldStep]?) {
        switch condition {
        case .all(let conditions):
            for (index, each) in conditions.enumerated() {
                visit(each, at: ConditionPlace.member(index, of: place, "all"), elements: elements)
            }
        case .any(let conditions):
            for (index, each) in conditions.enumerated() {
                visit(each, at: ConditionPlace.member(index, of: place, "any"), elements: elements)
            }
        case .not(let condition): visit(condition, at: "\(place).not", elements: elements)
        case .named(let named): visit(named.expansion, at: "\(place).\(named.name)", elements: elements)
        case .elements(let inner):
            let steps = steps(to: inner.path, elements: elements)
            if let steps, let facts = facts(at: steps, path: inner.path, place: place) {
                let check = ComparisonCheck(eventType: eventType, place: place, severity: severity)
                let flaws = check.findings(on: inner, facts: facts)
                findings += flaws
                // What is no array has no elements to say anything of.
                guard flaws.isEmpty else { return }
            }
            visit(inner.condition, at: "\(place).\(inner.quantifier.rawValue)", elements: steps.map { $0 + [.element] })
        case .comparison(let comparison):
            guard let steps = steps(to: comparison.path, elements: elements) else { return }
            guard !comparison.comparator.isOfChange else {
                return visitChange(comparison, at: place, elements: elements)
            }
            guard let facts = facts(at: steps, path: comparison.path, place: place) else { return }
            let check = ComparisonCheck(eventType: eventType, place: place, severity: severity)
            findings += check.findings(on: comparison, facts: facts)
            if case .field(let other) = comparison.operand, let otherSteps = self.steps(to: other, elements: elements),
                let otherFacts = self.facts(at: otherSteps, path: other, place: place)
            {
                findings += check.findings(on: comparison, facts: facts, and: otherFacts)
            }
        }
    }

    // nil where the schema has no say: attributes, records, and elements of something unknown.
    private func steps(to path: FieldPath, elements: [FieldStep]?) -> [FieldStep]? {
        switch path.root {
        case .data: path.steps
        case .element: elements.map { $0 + path.steps }
        case .event, .record, .steps, .trigger: nil
        }
    }

    // nil, and a finding, where the schema knows no such field.
    private mutating func facts(at steps: [FieldStep], path: FieldPath, place: String) -> FieldFacts? {
        guard let schema else { return nil }
        switch schema.field(at: steps) {
        case .known(let facts): return facts
        case .unknown(let unknown):
            let hint = unknown.nearest.map { "; did you mean `\($0)`?" } ?? Self.list(unknown.names)
            findings.append(
                RuleFinding(
                    unknown.isForbidden ? severity : .warning,
                    .unknownField,
                    at: place,
                    "the schema of \(eventType) knows no `\(path)`" + hint
                )
            )
            return nil
        }
    }

    // A change is seen in `previousX` and `newX`, in `changes` or in `updatedFields`: one of these has to be there.
    private mutating func visitChange(_ comparison: Comparison, at place: String, elements: [FieldStep]?) {
        guard let schema, let change = FieldChange(of: comparison.path) else { return }
        let sources = change.paths
        let isKnown = sources.contains { path in
            guard let steps = steps(to: path, elements: elements) else { return true }
            if case .known = schema.field(at: steps) { return true }
            return false
        }
        guard !isKnown else { return }
        let names = sources.map { "`\($0)`" }.joined(separator: ", ")
        findings.append(
            RuleFinding(
                .warning,
                .unknownField,
                at: place,
                "the schema of \(eventType) knows none of the fields that tell of a change of `\(comparison.path)`: \(names)"
            )
        )
    }

    private static func list(_ names: [String]) -> String {
        guard !names.isEmpty, names.count <= 12 else { return "" }
        return "; there are " + names.map { "`\($0)`" }.joined(separator: ", ")
    }
}
