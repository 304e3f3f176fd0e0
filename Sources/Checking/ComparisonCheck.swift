internal import JSONSchema
internal import Matching
internal import Model

/// What a schema's word on a field says of a comparison with it.
struct ComparisonCheck {
    let eventType: String
    let place: String
    /// Of what can never be by the schema.
    let severity: RuleFinding.Severity

    func findings(on comparison: Comparison, facts: FieldFacts) -> [RuleFinding] {
        let path = comparison.path
        let types = comparison.types
        if comparison.comparator == .exists { return existence(comparison, facts) }
        guard !types.isDisjoint(with: facts.types) else {
            return [
                flaw(
                    .wrongType,
                    "`\(comparison.phrase)` can never hold: `\(path)` is \(facts.types.phrase) in \(eventType), and the comparison "
                        + "holds for \(types.phrase) only"
                )
            ]
        }
        if comparison.comparator.isOfTime, let format = facts.format, !Self.timeFormats.contains(format) {
            return [flaw(.wrongType, "`\(path)` has the format `\(format)`, which is no time")]
        }
        if let values = facts.values, comparison.isOfValueAlone { return choice(comparison, among: values) }
        return bounds(comparison, facts)
    }

    func findings(on elements: ElementCondition, facts: FieldFacts) -> [RuleFinding] {
        guard !facts.types.contains(.array) else { return [] }
        let message =
            "`\(elements.path) \(elements.quantifier.rawValue)` can never hold: `\(elements.path)` is \(facts.types.phrase) "
            + "in \(eventType), and only an array has elements"
        return [flaw(.wrongType, message)]
    }

    /// Of a comparison of two fields.
    func findings(on comparison: Comparison, facts: FieldFacts, and operand: FieldFacts) -> [RuleFinding] {
        guard case .field(let other) = comparison.operand, comparison.comparator.comparesLikeWithLike else { return [] }
        // An integer may equal a fraction's place in the order.
        let left = facts.types.contains(.integer) ? facts.types.union(.number) : facts.types
        let right = operand.types.contains(.integer) ? operand.types.union(.number) : operand.types
        guard left.isDisjoint(with: right) else { return [] }
        return [
            flaw(
                .wrongType,
                "`\(comparison.phrase)` can never hold: `\(comparison.path)` is \(facts.types.phrase) in \(eventType), "
                    + "`\(other)` is \(operand.types.phrase)"
            )
        ]
    }

    private func existence(_ comparison: Comparison, _ facts: FieldFacts) -> [RuleFinding] {
        let path = comparison.path
        guard facts.isRequired else { return [] }
        return comparison.literal == false
            ? [flaw(.neverHolds, "`\(path)` is required in \(eventType), so it is never missing")]
            : [warning(.alwaysHolds, "`\(path)` is required in \(eventType), so it always exists")]
    }

    private func choice(_ comparison: Comparison, among values: [JSONValue]) -> [RuleFinding] {
        let path = comparison.path
        let holding = values.filter { comparison.holds(of: $0) }
        guard !holding.isEmpty else {
            return [
                flaw(
                    .neverHolds,
                    "`\(comparison.phrase)` can never hold: in \(eventType), `\(path)` is \(Self.list(values))"
                        + hint(for: comparison.literal, among: values)
                )
            ]
        }
        if holding.count == values.count, comparison.comparator == .notEquals || comparison.comparator == .notIn {
            return [
                warning(
                    .alwaysHolds,
                    "`\(comparison.phrase)` holds for every value that `\(path)` has in \(eventType): \(Self.list(values))"
                )
            ]
        }
        return comparison.elements.filter { !values.contains($0) }.map { value in
            warning(
                .unknownValue,
                "in \(eventType), `\(path)` is never \(value): it is \(Self.list(values))"
                    + hint(for: value, among: values)
            )
        }
    }

    private func bounds(_ comparison: Comparison, _ facts: FieldFacts) -> [RuleFinding] {
        guard let interval = NumberInterval(comparison) else { return [] }
        let allowed = NumberInterval(minimum: facts.minimum, maximum: facts.maximum)
        guard !interval.overlaps(allowed) else { return [] }
        return [
            flaw(
                .neverHolds,
                "`\(comparison.phrase)` can never hold: in \(eventType), `\(comparison.path)` is \(allowed)"
            )
        ]
    }

    private func hint(for value: JSONValue?, among values: [JSONValue]) -> String {
        guard case .string(let text)? = value else { return "" }
        let names = values.compactMap { value in
            if case .string(let name) = value { name } else { nil as String? }
        }
        return Nearest.name(to: text, among: names).map { "; did you mean `\($0)`?" } ?? ""
    }

    private static let timeFormats: Set<String> = ["date-time", "date"]

    private static func list(_ values: [JSONValue]) -> String {
        let shown = values.prefix(8).map { "\($0)" }
        return (values.count == 1 ? "" : "one of ") + shown.joined(separator: ", ")
            + (values.count > shown.count ? " and \(values.count - shown.count) more" : "")
    }

    private func flaw(_ code: RuleFinding.Code, _ message: String) -> RuleFinding {
        RuleFinding(severity, code, at: place, message)
    }

    private func warning(_ code: RuleFinding.Code, _ message: String) -> RuleFinding {
        RuleFinding(.warning, code, at: place, message)
    }
}

extension Comparison.Comparator {
    /// Whether it holds only for two values of one type.
    fileprivate var comparesLikeWithLike: Bool {
        switch self {
        case .equals, .equalsIgnoringCase, .startsWith, .endsWith, .matchesWildcard, .greaterThan, .greaterThanOrEqual,
            .lessThan, .lessThanOrEqual, .before, .after:
            true
        default: false
        }
    }
}
