/// Reads the use of a named condition: `{rsvp_status_is: [attending]}` or `{condition: rsvp_status_is, with: {…}}`.
///
/// The form in which rules are stored has `is` too, which is what the name stood for; it is taken as it is.
struct NamedConditionReader {
    let conditions: ConditionReader

    private var report: SourceReport { conditions.report }

    /// `{condition, with, is}`.
    func spelledOut(_ node: SourceNode, depth: Int) -> Condition? {
        let keys = ["condition", "with", "is"]
        guard let fields = SourceFields(node, "a named condition", keys: keys, report: report),
            let nameNode = fields.required("condition", "the condition's name"), let name = report.text(nameNode)
        else { return nil }
        if let expansion = fields["is"] {
            guard case .object(let arguments)? = fields["with"].map(\.json) ?? .some([:]) else {
                report.add(.type, at: fields["with"] ?? node, "expected the arguments as a mapping of names to values")
                return nil
            }
            return expanded(name, arguments, expansion, at: node, depth: depth)
        }
        guard let definition = conditions.definitions[name] else {
            let hint = Nearest.hint(for: name, among: conditions.definitions.names)
            report.add(.unknownName, at: nameNode, "there is no named condition `\(name)`" + hint)
            return nil
        }
        let arguments = fields["with"].map { named(definition, $0) } ?? none(definition, node)
        return arguments.flatMap { use(definition, $0, at: node, depth: depth) }
    }

    /// `{name: argument}`.
    func short(_ definition: ConditionDefinition, _ value: SourceNode, depth: Int) -> Condition? {
        switch definition.parameters.count {
        case 0:
            switch value.content {
            case .scalar(.null), .scalar(.bool(true)): return use(definition, JSONObject(), at: value, depth: depth)
            case .scalar(.bool(false)):
                guard depth <= RuleLimits.conditionDepth else {
                    report.add(.limit, at: value, "groups are nested more than \(RuleLimits.conditionDepth) deep")
                    return nil
                }
                conditions.count(1)
                return use(definition, JSONObject(), at: value, depth: depth + 1).map(Condition.not)
            default:
                report.add(.type, at: value, "`\(definition.name)` takes no argument; expected true or false")
                return nil
            }
        case 1 where !isNamed(definition, value):
            let parameter = definition.parameters[0]
            guard let argument = argument(parameter, value) else { return nil }
            return use(definition, [parameter.name: argument], at: value, depth: depth)
        default: return named(definition, value).flatMap { use(definition, $0, at: value, depth: depth) }
        }
    }

    private func isNamed(_ definition: ConditionDefinition, _ value: SourceNode) -> Bool {
        if case .mapping = value.content { true } else { false }
    }

    private func none(_ definition: ConditionDefinition, _ node: SourceNode) -> JSONObject? {
        if definition.parameters.isEmpty { return JSONObject() }
        report.add(.missing, at: node, "`with` is missing; expected the arguments of `\(definition.name)`")
        return nil
    }

    private func named(_ definition: ConditionDefinition, _ node: SourceNode) -> JSONObject? {
        let names = definition.parameters.map(\.name)
        guard let fields = SourceFields(node, "`\(definition.name)`", keys: names, report: report) else { return nil }
        var arguments = JSONObject()
        for parameter in definition.parameters {
            let found = fields.required(parameter.name, parameter.type.expectation)
            if let value = found.flatMap({ argument(parameter, $0) }) { arguments[parameter.name] = value }
        }
        return arguments.count == names.count ? arguments : nil
    }

    private func argument(_ parameter: ConditionDefinition.Parameter, _ node: SourceNode) -> JSONValue? {
        let value = node.json
        if parameter.type.takes(value) { return value }
        report.add(
            .type,
            at: node,
            "`\(parameter.name)` expects \(parameter.type.expectation), found \(node.kind)"
        )
        return nil
    }

    private func use(
        _ definition: ConditionDefinition,
        _ arguments: JSONObject,
        at node: SourceNode,
        depth: Int
    ) -> Condition? {
        let filled = ConditionTemplate(template: definition.template).filled(arguments)
        return expanded(definition.name, arguments, SourceNode(filled, at: node), at: node, depth: depth)
    }

    private func expanded(
        _ name: String,
        _ arguments: JSONObject,
        _ expansion: SourceNode,
        at node: SourceNode,
        depth: Int
    ) -> Condition? {
        guard depth <= RuleLimits.conditionDepth else {
            report.add(.limit, at: node, "groups are nested more than \(RuleLimits.conditionDepth) deep")
            return nil
        }
        return conditions.withoutNames.condition(expansion, depth: depth + 1).map {
            .named(NamedCondition(name: name, arguments: arguments, expansion: $0))
        }
    }
}
