/// A step's arguments with every string in them compiled as a template; whoever runs the step keeps it.
package struct CompiledArguments: Sendable {
    private indirect enum Node: Sendable {
        case constant(JSONValue)
        case template(Template)
        case list([Node])
        case object([(key: String, value: Node)])
    }

    private let root: Node

    /// - Parameters:
    ///   - arguments: As the rule has them.
    ///   - htmlKeys: The arguments that are HTML, in which values of the event are escaped.
    /// - Throws: ``ArgumentTemplateError`` for the first string that is no template.
    package init(_ arguments: JSONValue, htmlKeys: Set<String> = []) throws(ArgumentTemplateError) {
        guard case .object(let object) = arguments else {
            root = try Self.compile(arguments, path: "", escaping: .none)
            return
        }
        var members: [(key: String, value: Node)] = []
        for (key, value) in object {
            let escaping: Template.Escaping = htmlKeys.contains(key) ? .html : .none
            members.append((key, try Self.compile(value, path: key, escaping: escaping)))
        }
        root = .object(members)
    }

    /// The paths into the event that templates read outside of sections, each with the argument that it stands in.
    package var paths: [(argument: String, path: FieldPath)] { Self.paths(root, argument: "") }

    /// - Throws: ``RenderError`` for texts past ``TemplateLimits``.
    package func render(_ context: TemplateContext) throws(RenderError) -> JSONValue {
        var budget = TemplateLimits.argumentsBytes
        return try Self.render(root, context, path: "", budget: &budget)
    }

    private static func paths(_ node: Node, argument: String) -> [(argument: String, path: FieldPath)] {
        switch node {
        case .constant: []
        case .template(let template): template.paths.map { (argument, $0) }
        case .list(let nodes):
            nodes.enumerated().flatMap { paths($0.element, argument: "\(argument)[\($0.offset)]") }
        case .object(let members):
            members.flatMap { paths($0.value, argument: argument.isEmpty ? $0.key : "\(argument).\($0.key)") }
        }
    }

    private static func compile(
        _ value: JSONValue,
        path: String,
        escaping: Template.Escaping
    ) throws(ArgumentTemplateError) -> Node {
        switch value {
        case .string(let text):
            do {
                let template = try Template(text, escaping: escaping)
                return template.isConstant ? .constant(value) : .template(template)
            } catch {
                throw ArgumentTemplateError(path: path, error: error)
            }
        case .array(let values):
            var nodes: [Node] = []
            for (index, value) in values.enumerated() {
                nodes.append(try compile(value, path: "\(path)[\(index)]", escaping: escaping))
            }
            return .list(nodes)
        case .object(let object):
            var members: [(key: String, value: Node)] = []
            for (key, value) in object {
                let place = path.isEmpty ? key : "\(path).\(key)"
                members.append((key, try compile(value, path: place, escaping: escaping)))
            }
            return .object(members)
        default: return .constant(value)
        }
    }

    private static func render(
        _ node: Node,
        _ context: TemplateContext,
        path: String,
        budget: inout Int
    ) throws(RenderError) -> JSONValue {
        switch node {
        case .constant(let value): return value
        case .template(let template):
            let text: String
            do {
                text = try template.render(context)
            } catch {
                throw RenderError(path: path, code: error.code)
            }
            guard !text.utf8.contains(0) else { throw RenderError(path: path, code: .nulCharacter) }
            budget -= text.utf8.count
            guard budget >= 0 else { throw RenderError(path: path, code: .argumentsTooLarge) }
            return .string(text)
        case .list(let nodes):
            var values: [JSONValue] = []
            values.reserveCapacity(nodes.count)
            for (index, node) in nodes.enumerated() {
                values.append(try render(node, context, path: "\(path)[\(index)]", budget: &budget))
            }
            return .array(values)
        case .object(let members):
            var object = JSONObject()
            for (key, node) in members {
                let place = path.isEmpty ? key : "\(path).\(key)"
                object[key] = try render(node, context, path: place, budget: &budget)
            }
            return .object(object)
        }
    }
}
