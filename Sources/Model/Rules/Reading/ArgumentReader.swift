/// Reads a step's arguments and checks them against the action's schema.
struct ArgumentReader {
    let schema: ActionSchema
    let report: SourceReport

    /// - Parameters:
    ///   - node: The value of `with`; nil where the step has none.
    ///   - step: Where a missing argument is reported when there is no `with`.
    /// - Returns: The arguments as written; nil where one is not as it must be.
    func read(_ node: SourceNode?, of step: SourceNode) -> JSONValue? {
        let node = node ?? SourceNode(mark: step.mark, path: "\(step.path).with", content: .mapping([]))
        guard case .mapping(let entries) = node.content else {
            report.add(.type, at: node, "expected the arguments of `\(schema.kind)` as a mapping, found \(node.kind)")
            return nil
        }
        var arguments = JSONObject()
        var isComplete = true
        for entry in entries {
            guard let argument = schema[entry.key] else {
                report.add(
                    .unknownName,
                    at: entry.keyMark,
                    path: entry.value.path,
                    "`\(schema.kind)` has no argument `\(entry.key)`"
                        + Nearest.hint(for: entry.key, among: schema.arguments.map(\.name))
                )
                isComplete = false
                continue
            }
            // An empty value is no value, except where null is one.
            if entry.value.isNull, argument.type != .json { continue }
            guard check(entry.value, argument.type) else {
                isComplete = false
                continue
            }
            if argument.isRequired, entry.value.text?.allSatisfy(\.isWhitespace) == true {
                report.add(.value, at: entry.value, "`\(argument.name)` must not be blank")
                isComplete = false
            }
            arguments[entry.key] = entry.value.json
        }
        for argument in schema.arguments where argument.isRequired && arguments[argument.name] == nil {
            guard !entries.contains(where: { $0.key == argument.name && !$0.value.isNull }) else { continue }
            report.add(
                .missing,
                at: node,
                "`\(schema.kind)` needs the argument `\(argument.name)`; expected \(argument.type.expectation)"
            )
            isComplete = false
        }
        return isComplete ? .object(arguments) : nil
    }

    private func check(_ node: SourceNode, _ type: ArgumentType) -> Bool {
        switch type {
        case .text(let isHTML): text(node, escaping: isHTML ? .html : .none)
        case .url: form(node, type) { ArgumentForm.isURL($0) }
        case .mailbox: form(node, type) { ArgumentForm.isMailbox($0) }
        case .integer(let range): integer(node, in: range)
        case .boolean: expect(node, type) { $0 == .bool(true) || $0 == .bool(false) }
        case .choice(let words): choice(node, among: words)
        case .textMap: textMap(node)
        case .textList: list(node, type) { text($0) }
        case .json: json(node)
        case .reference: reference(node)
        case .referenceList: list(node, type) { reference($0) }
        }
    }

    private func text(_ node: SourceNode, escaping: Template.Escaping = .none) -> Bool {
        guard let text = report.text(node) else { return false }
        return template(text, node, escaping) != nil
    }

    // What templates will make of it is known only when the step runs.
    private func form(_ node: SourceNode, _ type: ArgumentType, _ isFit: (String) -> Bool) -> Bool {
        guard let text = report.text(node), let template = template(text, node) else { return false }
        let written = template.isConstant ? text : String(text.prefix { $0 != "{" })
        if isFit(written) || (!template.isConstant && ArgumentForm.mayBegin(written, type)) { return true }
        report.add(.value, at: node, "`\(text.prefix(80))` is not \(type.expectation)")
        return false
    }

    private func template(_ text: String, _ node: SourceNode, _ escaping: Template.Escaping = .none) -> Template? {
        do {
            return try Template(text, escaping: escaping)
        } catch {
            report.add(.template, at: node, "the template is wrong at \(error)")
            return nil
        }
    }

    private func integer(_ node: SourceNode, in range: ClosedRange<Int>) -> Bool {
        guard let text = node.text else { return report.integer(node, in: range) != nil }
        guard let template = template(text, node) else { return false }
        if !template.isConstant { return true }
        report.add(.type, at: node, "expected \(ArgumentType.integer(range).expectation), found text")
        return false
    }

    private func choice(_ node: SourceNode, among words: [String]) -> Bool {
        guard let text = report.text(node) else { return false }
        if words.contains(text) { return true }
        let isTemplate = (try? Template(text, escaping: .none))?.isConstant == false
        let complaint = isTemplate ? "no template is allowed here" : "`\(text)` is not allowed here"
        report.add(.value, at: node, complaint + Nearest.hint(for: text, among: words))
        return false
    }

    private func expect(_ node: SourceNode, _ type: ArgumentType, _ isFit: (JSONValue) -> Bool) -> Bool {
        if case .scalar(let value) = node.content, isFit(value) { return true }
        let isTemplate = node.text.flatMap { try? Template($0, escaping: .none) }?.isConstant == false
        let found = isTemplate ? "a template, which is not allowed here" : node.kind
        report.add(.type, at: node, "expected \(type.expectation), found \(found)")
        return false
    }

    private func textMap(_ node: SourceNode) -> Bool {
        guard case .mapping(let entries) = node.content else {
            report.add(.type, at: node, "expected \(ArgumentType.textMap.expectation), found \(node.kind)")
            return false
        }
        return isWithinLimit(entries.count, node) && entries.map { text($0.value) }.allSatisfy { $0 }
    }

    private func list(_ node: SourceNode, _ type: ArgumentType, _ check: (SourceNode) -> Bool) -> Bool {
        guard case .list(let nodes) = node.content else {
            report.add(.type, at: node, "expected \(type.expectation), found \(node.kind)")
            return false
        }
        return isWithinLimit(nodes.count, node) && nodes.map(check).allSatisfy { $0 }
    }

    private func isWithinLimit(_ count: Int, _ node: SourceNode) -> Bool {
        guard count > RuleLimits.argumentEntries else { return true }
        report.add(.limit, at: node, "has \(count) entries, at most \(RuleLimits.argumentEntries) are allowed")
        return false
    }

    private func json(_ node: SourceNode) -> Bool {
        switch node.content {
        case .scalar(.string(let text)): template(text, node) != nil
        case .scalar: true
        case .list(let nodes): nodes.map(json).allSatisfy { $0 }
        case .mapping(let entries): entries.map { json($0.value) }.allSatisfy { $0 }
        }
    }

    private func reference(_ node: SourceNode) -> Bool {
        guard let fields = SourceFields(node, "a record", keys: ["kind", "id"], report: report) else { return false }
        let parts = [
            fields.required("kind", "the record's kind, such as `deal`"),
            fields.required("id", "the record's id, such as `{{deal.id}}`"),
        ]
        return parts.map { $0.map { text($0) } ?? false }.allSatisfy { $0 }
    }
}
