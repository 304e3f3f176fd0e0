/// Reads what an operator compares with, and checks that it is of a type that can ever match.
struct OperandReader {
    let report: SourceReport
    let scope: FieldPath.Scope

    func read(_ node: SourceNode, for comparator: Comparison.Comparator) -> Operand? {
        if case .mapping(let entries) = node.content, entries.contains(where: { $0.key == "field" }) {
            return field(node, comparator).map(Operand.field)
        }
        return literal(node, comparator).map(Operand.literal)
    }

    /// `{field: deal.limit}`.
    private func field(_ node: SourceNode, _ comparator: Comparison.Comparator) -> FieldPath? {
        guard comparator.takesField else {
            report.add(.type, at: node, "`\(comparator.rawValue)` compares with what the rule says, not with a field")
            return nil
        }
        guard let fields = SourceFields(node, "another field", keys: ["field"], report: report) else { return nil }
        return fields.required("field", "a dot path").flatMap { report.fieldPath($0, scope: scope) }
    }

    private func literal(_ node: SourceNode, _ comparator: Comparison.Comparator) -> JSONValue? {
        switch comparator {
        case .equals, .notEquals, .contains, .notContains, .changedFrom, .changedTo: scalar(node, comparator)
        case .in, .notIn: list(node, comparator)
        case .startsWith, .endsWith, .equalsIgnoringCase, .matchesWildcard:
            expect(node, comparator, "text") { if case .string = $0 { true } else { false } }
        case .exists, .isNull, .changed:
            expect(node, comparator, "true or false") { if case .bool = $0 { true } else { false } }
        case .greaterThan, .greaterThanOrEqual, .lessThan, .lessThanOrEqual:
            expect(node, comparator, "a number or text") { $0.isOrdered }
        case .between: between(node, comparator)
        case .countEquals, .countNotEquals, .countGreaterThan, .countGreaterThanOrEqual, .countLessThan,
            .countLessThanOrEqual:
            expect(node, comparator, "a whole number from 0") {
                if case .number(let number) = $0 { number.int64.map { $0 >= 0 } ?? false } else { false }
            }
        case .before, .after, .withinNext, .withinLast, .moreThanAgo, .daysUntil, .weekdayIn, .timeOfDayBetween:
            TimeOperandReader(operands: self).read(node, comparator)
        }
    }

    private func scalar(_ node: SourceNode, _ comparator: Comparison.Comparator) -> JSONValue? {
        expect(node, comparator, "text, a number, true, false or null") { _ in true }
    }

    func list(_ node: SourceNode, _ comparator: Comparison.Comparator) -> JSONValue? {
        guard case .list(let nodes) = node.content else {
            report.add(.type, at: node, "`\(comparator.rawValue)` expects a list of values, found \(node.kind)")
            return nil
        }
        guard (1...RuleLimits.operandValues).contains(nodes.count) else {
            report.add(
                .limit,
                at: node,
                "`\(comparator.rawValue)` expects 1 to \(RuleLimits.operandValues) values, found \(nodes.count)"
            )
            return nil
        }
        let values = nodes.map { scalar($0, comparator) }.compactMap { $0 }
        return values.count == nodes.count ? .array(values) : nil
    }

    func between(_ node: SourceNode, _ comparator: Comparison.Comparator) -> JSONValue? {
        if case .list(let nodes) = node.content, nodes.count == 2 {
            switch (nodes[0].json, nodes[1].json) {
            case (.number(let low), .number(let high)) where low <= high: return node.json
            case (.string(let low), .string(let high)) where !high.utf8.lexicographicallyPrecedes(low.utf8):
                return node.json
            case (.number, .number), (.string, .string):
                report.add(.value, at: node, "no value is `between` these: the first one is the greater")
                return nil
            default: break
            }
        }
        report.add(
            .type,
            at: node,
            "`\(comparator.rawValue)` expects a list of two numbers or two texts, the smaller first"
        )
        return nil
    }

    func expect(
        _ node: SourceNode,
        _ comparator: Comparison.Comparator,
        _ expectation: String,
        _ isFit: (JSONValue) -> Bool
    ) -> JSONValue? {
        if case .scalar(let value) = node.content, isFit(value) { return value }
        report.add(.type, at: node, "`\(comparator.rawValue)` expects \(expectation), found \(node.kind)")
        return nil
    }
}

extension JSONValue {
    /// A number or text.
    fileprivate var isOrdered: Bool {
        switch self {
        case .number, .string: true
        default: false
        }
    }
}
