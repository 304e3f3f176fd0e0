internal import Mustache

/// The outermost thing that a template looks names up in, by ``FieldPath``'s law.
struct TemplateRoot: MustacheParent {
    let event: Event
    let outputs: JSONValue
    let budget: RenderBudget

    func child(named name: String) -> Any? {
        let own = event.data.child(name)
        switch FieldPath.Root(rawValue: name) {
        case .event: return TemplateBranch(own: own, members: { self.attribute($0) }, budget: budget)
        case .data: return TemplateBranch(own: own, members: { self.value(event.data.child($0)) }, budget: budget)
        case .steps: return TemplateBranch(own: own, members: { self.value(outputs.child($0)) }, budget: budget)
        // Records and elements are for conditions alone, and what began the execution is the event itself.
        case .record, .element, .trigger, nil: return value(own)
        }
    }

    private func attribute(_ name: String) -> Any? {
        FieldPath.Attribute(rawValue: name).flatMap { event.value(of: $0) }.flatMap { value(.string($0)) }
    }

    private func value(_ value: JSONValue?) -> Any? { value.map { TemplateValue.wrap($0, budget) } }
}
