internal import Mustache

/// A JSON array as Mustache sees it.
struct TemplateList: MustacheParent, MustacheCustomRenderable, MustacheSequence, MustacheTransformable {
    let elements: [JSONValue]
    let budget: RenderBudget

    func child(named name: String) -> Any? {
        JSONValue.array(elements).child(name).map { TemplateValue.wrap($0, budget) }
    }

    var renderText: String { budget.spend(JSONValue.array(elements).description) }

    func transform(_ name: String) -> Any? { budget.transform(JSONValue.array(elements).description, name) }

    var isNull: Bool { false }

    func makeIterator() -> Iterator { Iterator(elements: elements.makeIterator(), budget: budget) }

    struct Iterator: IteratorProtocol {
        var elements: IndexingIterator<[JSONValue]>
        let budget: RenderBudget

        mutating func next() -> Any? {
            guard let element = elements.next(), budget.startRound() else { return nil }
            return TemplateValue.wrap(element, budget)
        }
    }
}
