internal import Model

/// An operator over a field's change with its operand made ready.
struct ChangeTest: Sendable {
    let change: FieldChange
    private let test: Test

    private enum Test: Sendable {
        case changed(Bool)
        case from(JSONValue)
        case to(JSONValue)
        case never
    }

    /// Returns nil for a field whose change nobody tells of.
    init?(_ comparator: Comparison.Comparator, _ operand: JSONValue, of path: FieldPath) {
        guard let change = FieldChange(of: path) else { return nil }
        self.change = change
        test =
            switch (comparator, operand) {
            case (.changed, .bool(let expected)): .changed(expected)
            case (.changedFrom, _) where operand.isScalar: .from(operand)
            case (.changedTo, _) where operand.isScalar: .to(operand)
            default: .never
            }
    }

    func holds(_ seen: ObservedChange) -> Bool {
        switch test {
        case .changed(let expected): seen.isChanged == expected
        case .from(let operand): seen.isChanged && seen.from == operand
        case .to(let operand): seen.isChanged && seen.to == operand
        case .never: false
        }
    }

    /// What the event says; the first source that says anything decides.
    func observe<Context: ConditionContext>(in scope: Scope<Context>) -> ObservedChange {
        let (previous, new) = (scope.value(at: change.previous), scope.value(at: change.new))
        if previous != nil || new != nil { return ObservedChange(source: .pair, from: previous, to: new) }
        if let entry = scope.value(at: change.change) {
            if case .object(let object) = entry, object["from"] != nil || object["to"] != nil {
                return ObservedChange(source: .changes, from: object["from"], to: object["to"])
            }
            return ObservedChange(source: .changes, isChanged: true, to: entry)
        }
        if case .array(let names)? = scope.value(at: change.updated), names.contains(.string(change.name)) {
            return ObservedChange(source: .updatedFields, isChanged: true)
        }
        return ObservedChange(source: .none, isChanged: false)
    }
}
