internal import Mustache

/// A JSON value as Mustache sees it.
struct TemplateValue: MustacheParent, MustacheCustomRenderable, MustacheTransformable {
    let json: JSONValue
    let budget: RenderBudget

    /// Lists are of another type, since Mustache iterates whatever is a sequence.
    static func wrap(_ json: JSONValue, _ budget: RenderBudget) -> Any {
        if case .array(let elements) = json { return TemplateList(elements: elements, budget: budget) }
        return TemplateValue(json: json, budget: budget)
    }

    func child(named name: String) -> Any? { json.child(name).map { Self.wrap($0, budget) } }

    var renderText: String { budget.spend(Self.text(of: json)) }

    func transform(_ name: String) -> Any? { budget.transform(Self.text(of: json), name) }

    static func text(of json: JSONValue) -> String {
        switch json {
        case .null: ""
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.description
        case .string(let string): string
        case .array, .object: json.description
        }
    }

    /// What a section leaves out.
    var isNull: Bool { json == .null || json == .bool(false) }
}
