/// Reads a pack's `conditions.yaml`: a list of named conditions.
package struct ConditionDefinitionReader {
    private static let keys = ["name", "description", "parameters", "condition"]

    private let report: SourceReport
    private let timeZones: TimeZoneDatabase

    /// - Throws: ``SourceFileError`` with everything that is wrong. Each condition is tried with its parameters' examples.
    package static func read(
        file: String,
        bytes: [UInt8],
        timeZones: TimeZoneDatabase = .system
    ) throws(SourceFileError) -> [ConditionDefinition] {
        let documents = try SourceDocument.read(file: file, bytes: bytes)
        let report = SourceReport(file: file)
        let reader = ConditionDefinitionReader(report: report, timeZones: timeZones)
        let definitions = documents.flatMap { reader.definitions($0) }
        try report.finish()
        return definitions
    }

    private init(report: SourceReport, timeZones: TimeZoneDatabase) {
        self.report = report
        self.timeZones = timeZones
    }

    private func definitions(_ node: SourceNode) -> [ConditionDefinition] {
        var nodes = [node]
        if case .list(let elements) = node.content { nodes = elements }
        var names: Set<String> = []
        return nodes.compactMap { node in
            guard let definition = definition(node) else { return nil }
            if !names.insert(definition.name).inserted {
                report.add(.duplicate, at: node, "the condition `\(definition.name)` stands earlier in this file")
            }
            return definition
        }
    }

    private func definition(_ node: SourceNode) -> ConditionDefinition? {
        guard let fields = SourceFields(node, "a named condition", keys: Self.keys, report: report) else { return nil }
        let name = fields.required("name", "the condition's name, such as `rsvp_status_is`").flatMap(name)
        let summary = fields["description"].flatMap { report.summary($0) } ?? ""
        let parameters = fields["parameters"].map(parameters) ?? []
        let condition = fields.required("condition", "the condition, with `{parameter}` where an argument goes")
        guard let name, let parameters, let condition else { return nil }

        let template = ConditionTemplate(template: condition.json)
        let known = parameters.map(\.name)
        for unknown in template.names.subtracting(known).sorted() {
            report.add(
                .unknownName,
                at: condition,
                "`{\(unknown)}` is none of the parameters" + Nearest.hint(for: unknown, among: known)
            )
        }
        for unused in known where !template.names.contains(unused) {
            report.add(.value, at: condition, "the parameter `\(unused)` does not occur; expected `{\(unused)}` in it")
        }
        let definition = ConditionDefinition(
            name: name,
            summary: summary,
            parameters: parameters,
            template: condition.json
        )
        guard report.isClean else { return nil }
        var examples = JSONObject()
        for parameter in parameters { examples[parameter.name] = parameter.example }
        // What stands in no argument keeps its own place in the file.
        let filled = examples.isEmpty ? condition : SourceNode(template.filled(examples), at: condition)
        return ConditionReader(report: report, timeZones: timeZones).read(filled) == nil ? nil : definition
    }

    private func name(_ node: SourceNode) -> String? {
        guard let text = report.text(node) else { return nil }
        guard text.utf8.count <= ConditionDefinition.nameBytes, ConditionTemplate.isName(text) else {
            report.add(
                .value,
                at: node,
                "`\(text.prefix(80))` is no name of a condition; expected at most \(ConditionDefinition.nameBytes) "
                    + "lower-case letters, digits and `_`"
            )
            return nil
        }
        guard !ConditionReader.reservedNames.contains(text) else {
            report.add(.duplicate, at: node, "`\(text)` means something in every condition; choose another name")
            return nil
        }
        return text
    }

    private func parameters(_ node: SourceNode) -> [ConditionDefinition.Parameter]? {
        guard case .mapping(let entries) = node.content else {
            report.add(.type, at: node, "expected parameters as a mapping of names to types, found \(node.kind)")
            return nil
        }
        guard entries.count <= ConditionDefinition.parametersLimit else {
            let limit = ConditionDefinition.parametersLimit
            report.add(.limit, at: node, "has \(entries.count) parameters, at most \(limit) are allowed")
            return nil
        }
        let parameters = entries.compactMap(parameter)
        return parameters.count == entries.count ? parameters : nil
    }

    private func parameter(_ entry: SourceNode.Entry) -> ConditionDefinition.Parameter? {
        guard ConditionTemplate.isName(entry.key) else {
            report.add(
                .value,
                at: entry.keyMark,
                path: entry.value.path,
                "`\(entry.key)` is no name of a parameter; expected lower-case letters, digits and `_`"
            )
            return nil
        }
        var typeNode: SourceNode? = entry.value
        var example: SourceNode?
        if case .mapping = entry.value.content {
            guard let fields = SourceFields(entry.value, "a parameter", keys: ["type", "example"], report: report)
            else { return nil }
            typeNode = fields.required("type", "the parameter's type, such as `text`")
            example = fields["example"]
        }
        guard let typeNode, let type = report.choice(typeNode, ConditionDefinition.ParameterType.self) else {
            return nil
        }
        if let example, !type.takes(example.json) {
            report.add(.type, at: example, "expected \(type.expectation), found \(example.kind)")
            return nil
        }
        return ConditionDefinition.Parameter(name: entry.key, type: type, example: example?.json ?? type.example)
    }
}
