/// Reads comparisons and conditions over elements.
///
/// A comparison is `{path: deal.amount, greater_than: 100}`, where several operators mean that all hold, or
/// `{path: deal.amount, operator: greater_than, value: 100}`; `field` is another word for `path`.
struct ComparisonReader {
    static let operators =
        Comparison.Comparator.allCases.map(\.rawValue) + ElementCondition.Quantifier.allCases.map(\.rawValue)
    static let keys = ["path", "field", "timezone", "operator", "value"]
    private static let placeKeys = ["path", "field"]

    let conditions: ConditionReader

    private var report: SourceReport { conditions.report }

    func read(_ entries: [SourceNode.Entry], _ node: SourceNode, depth: Int) -> Condition? {
        let isSpelledOut = entries.contains { $0.key == "operator" || $0.key == "value" }
        let keys = Self.placeKeys + ["timezone"] + (isSpelledOut ? ["operator", "value"] : Self.operators)
        let known = entries.filter { keys.contains($0.key) }
        let places = known.filter { Self.placeKeys.contains($0.key) }
        for entry in entries where !keys.contains(entry.key) {
            let names = places.isEmpty ? keys + ConditionReader.groups + conditions.definitions.names : keys
            report.add(
                .unknownName,
                at: entry.keyMark,
                path: entry.value.path,
                "a condition has no key or operator `\(entry.key)`" + hint(entry.key, names)
            )
        }
        if places.count > 1 {
            report.add(.duplicate, at: places[1].value, "`field` is another word for `path`; keep one")
            return nil
        }
        guard let place = places.first?.value else {
            report.add(.missing, at: node, "`path` is missing; expected a dot path such as `deal.amount`")
            return nil
        }
        let path = report.fieldPath(place, scope: conditions.scope)
        let zone = known.first { $0.key == "timezone" }.map { report.timeZone($0.value, conditions.timeZones) }
        let operators = isSpelledOut ? spelledOut(known, node) : known.filter { Self.operators.contains($0.key) }
        guard !operators.isEmpty else {
            if !isSpelledOut, known.count == places.count, entries.count == known.count {
                report.add(.missing, at: node, "an operator is missing; expected one such as `equals` or `exists`")
            }
            return nil
        }
        let isOfTime = operators.contains { Comparison.Comparator(rawValue: $0.key)?.isOfTime ?? false }
        if let entry = known.first(where: { $0.key == "timezone" }), !isOfTime {
            report.add(.value, at: entry.value, "`timezone` means nothing beside `\(operators[0].key)`")
        }
        // Several are a group with each of them in it.
        if operators.count > 1 {
            guard conditions.isWithinDepth(depth, node), conditions.count(operators.count, at: node) else { return nil }
        }
        let depth = operators.count > 1 ? depth + 1 : depth
        let read = operators.map { condition($0, place, path, zone ?? nil, depth: depth) }
        let whole = read.compactMap { $0 }
        guard path != nil, zone.map({ $0 != nil }) ?? true, whole.count == operators.count else { return nil }
        return whole.count == 1 ? whole[0] : .all(whole)
    }

    // A path that could not be read is complained of already; its operators are read for what is wrong with them.
    private func condition(
        _ entry: SourceNode.Entry,
        _ place: SourceNode,
        _ path: FieldPath?,
        _ zone: String?,
        depth: Int
    ) -> Condition? {
        let path = path ?? FieldPath(root: .data, segments: ["unknown"])
        if let quantifier = ElementCondition.Quantifier(rawValue: entry.key) {
            guard conditions.isWithinDepth(depth, entry.value) else { return nil }
            return conditions.ofElements.condition(entry.value, depth: depth + 1).map {
                .elements(ElementCondition(path: path, quantifier: quantifier, condition: $0))
            }
        }
        guard let comparator = Comparison.Comparator(rawValue: entry.key) else { return nil }
        if comparator.isOfChange, FieldChange(of: path) == nil {
            report.add(.value, at: place, "`\(comparator.rawValue)` asks of a field of the payload, such as `status`")
            return nil
        }
        return OperandReader(report: report, scope: conditions.scope).read(entry.value, for: comparator).map {
            .comparison(
                Comparison(path: path, comparator: comparator, operand: $0, timeZone: comparator.isOfTime ? zone : nil)
            )
        }
    }

    // The one operator and its operand as if they were key and value.
    private func spelledOut(_ entries: [SourceNode.Entry], _ node: SourceNode) -> [SourceNode.Entry] {
        guard let name = entries.first(where: { $0.key == "operator" }) else {
            report.add(.missing, at: node, "`operator` is missing; expected one such as `equals`")
            return []
        }
        guard let text = report.text(name.value) else { return [] }
        guard Self.operators.contains(text) else {
            report.add(.unknownName, at: name.value, "`\(text)` is not known here" + hint(text, Self.operators))
            return []
        }
        if let value = entries.first(where: { $0.key == "value" })?.value {
            return [SourceNode.Entry(key: text, keyMark: name.keyMark, value: value)]
        }
        // `operator: exists` alone reads as it is meant.
        if let operand = Comparison.Comparator(rawValue: text)?.defaultOperand {
            return [SourceNode.Entry(key: text, keyMark: name.keyMark, value: SourceNode(operand, at: name.value))]
        }
        report.add(.missing, at: node, "`value` is missing; expected what `\(text)` compares with")
        return []
    }

    // Of so many operators only a near one is worth naming.
    private func hint(_ written: String, _ names: [String]) -> String {
        if let name = Nearest.name(to: written, among: names) { return "; did you mean `\(name)`?" }
        return "; docs/conditions.md has them all"
    }
}
