/// Reads a rule's conditions: groups, comparisons and named conditions.
///
/// A list means that all hold. A group is `{all: […]}`, `{any: […]}`, `{not: …}` or `{operator: and, conditions: […]}`.
/// ``ComparisonReader`` reads comparisons, ``NamedConditionReader`` named ones.
struct ConditionReader {
    static let groups = ["all", "any", "not"]
    private static let groupOperators = ["and", "or"]

    /// What a named condition cannot be called.
    static let reservedNames: Set<String> = Set(
        groups + ComparisonReader.operators + ComparisonReader.keys + ["conditions", "condition", "with", "is"]
    )

    let report: SourceReport
    let definitions: NamedConditions
    let timeZones: TimeZoneDatabase
    /// Where paths lead.
    let scope: FieldPath.Scope
    private let size: Counter

    private final class Counter {
        var count = 0
        var isReported = false
    }

    init(report: SourceReport, definitions: NamedConditions = .none, timeZones: TimeZoneDatabase = .system) {
        self.init(report, definitions, timeZones, .condition, Counter())
    }

    private init(
        _ report: SourceReport,
        _ definitions: NamedConditions,
        _ timeZones: TimeZoneDatabase,
        _ scope: FieldPath.Scope,
        _ size: Counter
    ) {
        self.report = report
        self.definitions = definitions
        self.timeZones = timeZones
        self.scope = scope
        self.size = size
    }

    /// For a condition over elements, which counts as part of the same rule.
    var ofElements: ConditionReader { ConditionReader(report, definitions, timeZones, scope.ofElements, size) }

    /// For a condition of a step, which counts as part of the same rule.
    func within(_ scope: FieldPath.Scope) -> ConditionReader {
        ConditionReader(report, definitions, timeZones, scope, size)
    }

    /// For what a name stands for, which has no names in it.
    var withoutNames: ConditionReader { ConditionReader(report, .none, timeZones, scope, size) }

    /// Returns nil where there is no condition, or none that could be read.
    func read(_ node: SourceNode) -> Condition? {
        switch node.content {
        case .list(let nodes) where nodes.isEmpty: return nil
        // The author wrote no group here, so none counts; nor does it where the same is spelled out.
        case .list: return group(node, depth: 1).map(Condition.all)
        case .mapping(let entries) where entries.count == 1 && entries[0].key == "all":
            return group(entries[0].value, depth: 1).map(Condition.all)
        default: return condition(node, depth: 1)
        }
    }

    /// Counts conditions of the rule; false, and a complaint, where there are too many.
    @discardableResult
    func count(_ more: Int, at node: SourceNode? = nil) -> Bool {
        size.count += more
        if size.count <= RuleLimits.conditionSize { return true }
        if let node, !size.isReported {
            size.isReported = true
            let limit = RuleLimits.conditionSize
            report.add(.limit, at: node, "a rule may have at most \(limit) conditions, groups included")
        }
        return false
    }

    func condition(_ node: SourceNode, depth: Int) -> Condition? {
        guard count(1, at: node) else { return nil }
        switch node.content {
        case .list: return group(node, depth: depth).map(Condition.all)
        case .mapping(let entries):
            let keys = entries.map(\.key)
            if let key = keys.first(where: Self.groups.contains) { return keyword(key, entries, node, depth: depth) }
            if keys.contains("conditions") { return operatorGroup(node, depth: depth) }
            if keys.contains("condition") {
                return NamedConditionReader(conditions: self).spelledOut(node, depth: depth)
            }
            if entries.count == 1, let definition = definitions[keys[0]] {
                return NamedConditionReader(conditions: self).short(definition, entries[0].value, depth: depth)
            }
            return ComparisonReader(conditions: self).read(entries, node, depth: depth)
        case .scalar:
            report.add(
                .type,
                at: node,
                "expected a condition such as {path: deal.amount, greater_than: 100}, found \(node.kind)"
            )
            return nil
        }
    }

    private func group(_ node: SourceNode, depth: Int) -> [Condition]? {
        guard let nodes = report.list(node, of: "conditions") else { return nil }
        guard !nodes.isEmpty else {
            report.add(.value, at: node, "a group needs at least one condition")
            return nil
        }
        guard isWithinDepth(depth, node) else { return nil }
        // Each is read, so that every problem is reported.
        let conditions = nodes.map { condition($0, depth: depth + 1) }
        let known = conditions.compactMap { $0 }
        return known.count == conditions.count ? known : nil
    }

    /// False, and a complaint, where a group at this depth is one too many.
    func isWithinDepth(_ depth: Int, _ node: SourceNode) -> Bool {
        if depth <= RuleLimits.conditionDepth { return true }
        report.add(.limit, at: node, "groups are nested more than \(RuleLimits.conditionDepth) deep")
        return false
    }

    private func keyword(_ key: String, _ entries: [SourceNode.Entry], _ node: SourceNode, depth: Int) -> Condition? {
        for entry in entries where entry.key != key {
            report.add(
                .unknownName,
                at: entry.keyMark,
                path: entry.value.path,
                "`\(entry.key)` cannot stand beside `\(key)`; make it a condition in the group"
            )
        }
        guard let value = entries.first(where: { $0.key == key })?.value else { return nil }
        switch key {
        case "all": return group(value, depth: depth).map(Condition.all)
        case "any": return group(value, depth: depth).map(Condition.any)
        default:
            guard isWithinDepth(depth, node) else { return nil }
            return condition(value, depth: depth + 1).map(Condition.not)
        }
    }

    private func operatorGroup(_ node: SourceNode, depth: Int) -> Condition? {
        guard let fields = SourceFields(node, "a group", keys: ["operator", "conditions"], report: report) else {
            return nil
        }
        let conditions = fields.required("conditions", "a list of conditions").flatMap { group($0, depth: depth) }
        guard let node = fields.required("operator", "`and` or `or`"), let word = report.text(node) else { return nil }
        switch word.lowercased() {
        case "and": return conditions.map(Condition.all)
        case "or": return conditions.map(Condition.any)
        default:
            report.add(
                .unknownName,
                at: node,
                "`\(word)` joins no group" + Nearest.hint(for: word, among: Self.groupOperators)
            )
            return nil
        }
    }
}
