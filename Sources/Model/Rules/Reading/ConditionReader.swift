/// Reads a rule's conditions: groups and comparisons.
///
/// A list means that all hold. A group is `{all: […]}`, `{any: […]}`, `{not: …}` or `{operator: and, conditions: […]}`.
/// A comparison is `{path: deal.amount, greater_than: 100}`, where several operators mean that all hold, or
/// `{path: deal.amount, operator: greater_than, value: 100}`; `field` is another word for `path`.
struct ConditionReader {
    private static let groups = ["all", "any", "not"]
    private static let groupOperators = ["and", "or"]
    private static let operators = Comparison.Comparator.allCases.map(\.rawValue)

    private let report: SourceReport
    private let size = Counter()

    private final class Counter {
        var count = 0
    }

    init(report: SourceReport) {
        self.report = report
    }

    /// Returns nil where there is no condition, or none that could be read.
    func read(_ node: SourceNode) -> Condition? {
        guard case .list(let nodes) = node.content else { return condition(node, depth: 1) }
        if nodes.isEmpty { return nil }
        // The author wrote no group here, so none counts.
        return group(node, depth: 1).map(Condition.all)
    }

    private func condition(_ node: SourceNode, depth: Int) -> Condition? {
        size.count += 1
        guard size.count <= RuleLimits.conditionSize else {
            if size.count == RuleLimits.conditionSize + 1 {
                report.add(
                    .limit,
                    at: node,
                    "a rule may have at most \(RuleLimits.conditionSize) conditions, groups included"
                )
            }
            return nil
        }
        switch node.content {
        case .list: return group(node, depth: depth).map(Condition.all)
        case .mapping(let entries):
            let keys = entries.map(\.key)
            if let key = keys.first(where: Self.groups.contains) { return keyword(key, entries, node, depth: depth) }
            if keys.contains("conditions") { return operatorGroup(node, depth: depth) }
            return comparison(entries, node)
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
        guard depth <= RuleLimits.conditionDepth else {
            report.add(.limit, at: node, "groups are nested more than \(RuleLimits.conditionDepth) deep")
            return nil
        }
        // Each is read, so that every problem is reported.
        let conditions = nodes.map { condition($0, depth: depth + 1) }
        let known = conditions.compactMap { $0 }
        return known.count == conditions.count ? known : nil
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
            guard depth <= RuleLimits.conditionDepth else {
                report.add(.limit, at: node, "groups are nested more than \(RuleLimits.conditionDepth) deep")
                return nil
            }
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

    private func comparison(_ entries: [SourceNode.Entry], _ node: SourceNode) -> Condition? {
        let isSpelledOut = entries.contains { $0.key == "operator" || $0.key == "value" }
        let keys = ["path", "field"] + (isSpelledOut ? ["operator", "value"] : Self.operators)
        let known = entries.filter { keys.contains($0.key) }
        for entry in entries where !keys.contains(entry.key) {
            let names = entries.contains { $0.key == "path" || $0.key == "field" } ? keys : keys + Self.groups
            report.add(
                .unknownName,
                at: entry.keyMark,
                path: entry.value.path,
                "a condition has no key or operator `\(entry.key)`" + Nearest.hint(for: entry.key, among: names)
            )
        }
        let paths = known.filter { $0.key == "path" || $0.key == "field" }
        if paths.count > 1 {
            report.add(.duplicate, at: paths[1].value, "`field` is another word for `path`; keep one")
            return nil
        }
        guard let place = paths.first?.value else {
            report.add(.missing, at: node, "`path` is missing; expected a dot path such as `deal.amount`")
            return nil
        }
        let path = report.fieldPath(place)
        let operands = isSpelledOut ? spelledOut(known, node) : known.compactMap(operand)
        guard !operands.isEmpty else {
            if !isSpelledOut, known.count == 1, entries.count == 1 {
                report.add(.missing, at: node, "an operator is missing; expected one such as `equals` or `exists`")
            }
            return nil
        }
        guard let path, operands.count == (isSpelledOut ? 1 : known.count - 1) else { return nil }
        let comparisons = operands.map {
            Condition.comparison(Comparison(path: path, comparator: $0.0, operand: $0.1))
        }
        return comparisons.count == 1 ? comparisons[0] : .all(comparisons)
    }

    private func operand(_ entry: SourceNode.Entry) -> (Comparison.Comparator, JSONValue)? {
        guard let comparator = Comparison.Comparator(rawValue: entry.key) else { return nil }
        return OperandReader(report: report).read(entry.value, for: comparator).map { (comparator, $0) }
    }

    private func spelledOut(
        _ entries: [SourceNode.Entry],
        _ node: SourceNode
    ) -> [(Comparison.Comparator, JSONValue)] {
        guard let name = entries.first(where: { $0.key == "operator" })?.value else {
            report.add(.missing, at: node, "`operator` is missing; expected one such as `equals`")
            return []
        }
        guard let comparator = report.choice(name, Comparison.Comparator.self) else { return [] }
        let reader = OperandReader(report: report)
        guard let value = entries.first(where: { $0.key == "value" })?.value else {
            // `operator: exists` alone reads as it is meant.
            if comparator == .exists { return [(comparator, .bool(true))] }
            report.add(.missing, at: node, "`value` is missing; expected what `\(comparator.rawValue)` compares with")
            return []
        }
        return reader.read(value, for: comparator).map { [(comparator, $0)] } ?? []
    }
}
