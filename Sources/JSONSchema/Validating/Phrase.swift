internal import Model

/// What schemas ask for, in words.
enum Phrase {
    private static let valueLimit = 60
    private static let listLimit = 12

    static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    static func value(_ value: JSONValue) -> String {
        let text = value.description
        return text.count <= valueLimit ? text : text.prefix(valueLimit) + "…"
    }

    static func oneOf(_ values: [JSONValue]) -> String {
        let shown = values.prefix(listLimit).map(value).joined(separator: ", ")
        return values.count == 1 ? shown : "one of \(shown)\(values.count > listLimit ? ", …" : "")"
    }

    /// Where each branch only asks for members, their names; else where the branches stand.
    static func branches(_ branches: [Int], _ schema: Schema, exactlyOne: Bool) -> String {
        let amount = exactlyOne ? "exactly one" : "at least one"
        let names = branches.compactMap { schema.requiredMembers(of: $0) }
        guard names.count == branches.count else {
            let pointers = branches.prefix(listLimit).map { schema.nodes[$0].pointer }
            return "a value that fits \(amount) of \(pointers.joined(separator: ", "))"
        }
        let shown = names.prefix(listLimit).map { $0.map { "`\($0)`" }.joined(separator: " with ") }
        return "\(amount) of the members \(shown.joined(separator: ", "))"
    }
}

extension Schema {
    /// The members that a node asks for, where it asks for nothing else.
    func requiredMembers(of index: Int) -> [String]? {
        let node = nodes[index]
        guard let object = node.object, node.applicators.isEmpty, node.constant == nil, node.choices == nil,
            !object.slots.required.isEmpty, object.slots.nodes.allSatisfy({ $0 == nil }),
            object.patternProperties.isEmpty, object.additionalProperties == nil, object.propertyNames == nil,
            object.dependentRequired.isEmpty, object.minProperties == nil, object.maxProperties == nil
        else { return nil }
        return object.slots.required.map { object.slots.names[$0] }
    }
}
