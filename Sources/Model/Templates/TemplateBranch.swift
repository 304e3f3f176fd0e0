internal import Mustache

/// What `event`, `data` and `steps` name: by itself the payload's member of that name, before a dot or as a section the branch.
struct TemplateBranch: MustacheParent, MustacheCustomRenderable, MustacheTransformable {
    let own: JSONValue?
    let members: (String) -> Any?
    let budget: RenderBudget

    func child(named name: String) -> Any? { members(name) }

    var renderText: String { budget.spend(text) }

    func transform(_ name: String) -> Any? { budget.transform(text, name) }

    private var text: String { own.map(TemplateValue.text(of:)) ?? "" }

    var isNull: Bool { false }
}
