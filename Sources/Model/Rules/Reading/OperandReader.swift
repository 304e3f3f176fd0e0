/// Reads what an operator compares with, and checks that it is of a type that can ever match.
struct OperandReader {
    let report: SourceReport

    func read(_ node: SourceNode, for comparator: Comparison.Comparator) -> JSONValue? {
        switch comparator {
        case .equals, .notEquals, .contains: scalar(node, comparator)
        case .in, .notIn: list(node, comparator)
        case .startsWith, .endsWith: expect(node, comparator, "text") { if case .string = $0 { true } else { false } }
        case .exists: expect(node, comparator, "true or false") { if case .bool = $0 { true } else { false } }
        case .greaterThan, .greaterThanOrEqual, .lessThan, .lessThanOrEqual:
            expect(node, comparator, "a number or text") {
                switch $0 {
                case .number, .string: true
                default: false
                }
            }
        }
    }

    private func scalar(_ node: SourceNode, _ comparator: Comparison.Comparator) -> JSONValue? {
        expect(node, comparator, "text, a number, true, false or null") { _ in true }
    }

    private func list(_ node: SourceNode, _ comparator: Comparison.Comparator) -> JSONValue? {
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

    private func expect(
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
