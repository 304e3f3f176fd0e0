/// Reads rule files: one rule a document, or a list of rules.
package struct RuleReader {
    private static let keys =
        ["name", "description", "trigger", "timezone", "conditions", "steps", "onNewVersion"] + GuardReader.keys

    private let actions: ActionCatalog
    private let conditions: NamedConditions
    private let timeZones: TimeZoneDatabase
    private let report: SourceReport

    /// - Parameters:
    ///   - file: What messages call the file.
    ///   - actions: The actions that steps may name.
    ///   - conditions: The named conditions that rules may use.
    /// - Returns: The rules in the order of the file; at least one.
    /// - Throws: ``SourceFileError`` with everything that is wrong.
    package static func read(
        file: String,
        bytes: [UInt8],
        actions: ActionCatalog,
        conditions: NamedConditions = .none,
        timeZones: TimeZoneDatabase = .system
    ) throws(SourceFileError) -> [RuleDefinition] {
        try readMarked(file: file, bytes: bytes, actions: actions, conditions: conditions, timeZones: timeZones)
            .map(\.rule)
    }

    /// The same, with the places of each rule's parts.
    package static func readMarked(
        file: String,
        bytes: [UInt8],
        actions: ActionCatalog,
        conditions: NamedConditions = .none,
        timeZones: TimeZoneDatabase = .system
    ) throws(SourceFileError) -> [(rule: RuleDefinition, marks: RuleMarks)] {
        let documents = try SourceDocument.read(file: file, bytes: bytes)
        let report = SourceReport(file: file)
        let reader = RuleReader(actions, conditions, timeZones, report)
        let rules = reader.rules(in: documents)
        try report.finish()
        return rules
    }

    private init(
        _ actions: ActionCatalog,
        _ conditions: NamedConditions,
        _ timeZones: TimeZoneDatabase,
        _ report: SourceReport
    ) {
        self.actions = actions
        self.conditions = conditions
        self.timeZones = timeZones
        self.report = report
    }

    private func rules(in documents: [SourceNode]) -> [(rule: RuleDefinition, marks: RuleMarks)] {
        var nodes: [SourceNode] = []
        for document in documents {
            if case .list(let elements) = document.content { nodes += elements } else { nodes.append(document) }
        }
        if nodes.isEmpty { report.add(.missing, at: .start, path: "", "the file holds no rule") }
        guard nodes.count <= SourceLimits.documents else {
            report.add(.limit, at: nodes[0], "more than \(SourceLimits.documents) rules in one file")
            return []
        }
        var names: Set<String> = []
        var rules: [(rule: RuleDefinition, marks: RuleMarks)] = []
        for node in nodes {
            guard let rule = rule(node) else { continue }
            if !names.insert(rule.name).inserted {
                report.add(.duplicate, at: node, "a rule named `\(rule.name)` stands earlier in this file")
            }
            rules.append((rule, RuleMarks(node)))
        }
        return rules
    }

    private func rule(_ node: SourceNode) -> RuleDefinition? {
        guard let fields = SourceFields(node, "a rule", keys: Self.keys, report: report) else { return nil }
        let name = fields.required("name", "the rule's name, unique in its tenant")
            .flatMap { report.line($0, limit: RuleLimits.nameCharacters) }
        let summary = fields["description"].flatMap { report.summary($0) }
        let trigger = fields.required("trigger", "the event type that fires the rule")
            .flatMap { TriggerReader(report: report, timeZones: timeZones).read($0) }
        let timeZone = fields["timezone"].flatMap { report.timeZone($0, timeZones) }
        let reader = ConditionReader(report: report, definitions: conditions, timeZones: timeZones)
        let condition = fields["conditions"].flatMap { reader.read($0) }
        let steps = fields.required("steps", "a list of steps").flatMap {
            StepReader.read($0, actions: actions, conditions: reader)
        }
        let guards = GuardReader(report: report).guards(fields)
        let onNewVersion = fields["onNewVersion"].map { report.choice($0, OnNewVersion.self) } ?? .finish
        guard let name, let trigger, let steps, let guards, let onNewVersion else { return nil }
        guard TriggerGuards(report: report).fit(guards, trigger, fields) else { return nil }
        return RuleDefinition(
            name: name,
            summary: summary,
            trigger: trigger,
            condition: condition,
            steps: steps,
            timeZone: timeZone,
            guards: guards,
            onNewVersion: onNewVersion
        )
    }
}
