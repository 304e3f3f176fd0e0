internal import JSONSchema
internal import Model

/// Finds conditions that can never hold, because of what else has to hold at the same time.
///
/// It is right about what it says and does not say everything: it looks at comparisons with what a rule writes out, each
/// path by itself, along `all` and through the branches of `any`.
struct ContradictionSearch {
    /// Branches that are never taken, and parts that always hold.
    private(set) var findings: [RuleFinding] = []

    struct Reason: Hashable {
        var place: String
        var message: String
    }

    // A comparison that has to hold, or has to fail.
    private struct Claim {
        var comparison: Comparison
        var isNegated = false
        var place: String

        var phrase: String { "`\(isNegated ? "not " : "")\(comparison.phrase)`" }

        func holds(of value: JSONValue) -> Bool { comparison.holds(of: value) != isNegated }
    }

    /// Why a condition can never hold for events of a type; nil where it may.
    mutating func reason(whyNever condition: Condition, at place: String, eventType: String) -> Reason? {
        let trigger = Comparison(
            path: FieldPath(root: .event, segments: ["type"]),
            comparator: .equals,
            operand: .string(eventType)
        )
        return reason(whyNever: condition, at: place, given: [Claim(comparison: trigger, place: "trigger")])
    }

    private mutating func reason(whyNever condition: Condition, at place: String) -> Reason? {
        reason(whyNever: condition, at: place, given: [])
    }

    private mutating func reason(whyNever condition: Condition, at place: String, given: [Claim]) -> Reason? {
        var claims = given
        var choices: [(conditions: [Condition], place: String)] = []
        var rest: [(condition: Condition, place: String)] = []
        Self.flatten(condition, at: place) { part, place in
            switch part {
            case .comparison(let comparison): claims.append(Claim(comparison: comparison, place: place))
            case .not(.comparison(let comparison)):
                claims.append(Claim(comparison: comparison, isNegated: true, place: "\(place).not"))
            case .any(let conditions): choices.append((conditions, place))
            default: rest.append((part, place))
            }
        }
        if let clash = Self.clash(among: claims, new: given.count) { return clash }
        for choice in choices {
            if let reason = reason(whyNone: choice.conditions, at: choice.place, given: claims) { return reason }
        }
        for (part, place) in rest {
            if let reason = visit(part, at: place) { return reason }
        }
        return nil
    }

    private mutating func reason(whyNone branches: [Condition], at place: String, given: [Claim]) -> Reason? {
        guard !branches.isEmpty else { return Reason(place: place, message: "an `any` of nothing never holds") }
        var dead: [Reason] = []
        for (index, branch) in branches.enumerated() {
            let branchPlace = ConditionPlace.member(index, of: place, "any")
            if let reason = reason(whyNever: branch, at: branchPlace, given: given) { dead.append(reason) }
        }
        if dead.count == branches.count { return dead.first }
        findings += dead.map { RuleFinding(.warning, .unreachable, at: $0.place, $0.message) }
        return nil
    }

    // What holds within them says nothing of what is around them.
    private mutating func visit(_ condition: Condition, at place: String) -> Reason? {
        switch condition {
        case .not(let inner):
            if let reason = reason(whyNever: inner, at: "\(place).not") {
                findings.append(
                    RuleFinding(.warning, .alwaysHolds, at: place, "the `not` always holds, since \(reason.message)")
                )
            }
            return nil
        case .elements(let elements):
            let inside = "\(place).\(elements.quantifier.rawValue)"
            guard let reason = reason(whyNever: elements.condition, at: inside) else { return nil }
            if elements.quantifier == .any { return reason }
            findings.append(RuleFinding(.warning, .unreachable, at: reason.place, reason.message))
            return nil
        case .all, .any, .comparison, .named: return nil
        }
    }

    // The parts that have to hold together, with named conditions and inner `all`s opened.
    private static func flatten(_ condition: Condition, at place: String, _ take: (Condition, String) -> Void) {
        switch condition {
        case .all(let conditions):
            for (index, each) in conditions.enumerated() {
                flatten(each, at: ConditionPlace.member(index, of: place, "all"), take)
            }
        case .named(let named): flatten(named.expansion, at: "\(place).\(named.name)", take)
        default: take(condition, place)
        }
    }

    /// - Parameter new: Claims before this one were compared with each other already.
    private static func clash(among claims: [Claim], new: Int) -> Reason? {
        for (index, claim) in claims.enumerated() where index >= new {
            for other in claims[..<index] where other.comparison.path == claim.comparison.path {
                guard excludes(other, claim) else { continue }
                return reason([other, claim], at: claim.place)
            }
            if !claim.isNegated, isEmptyByItself(claim.comparison) {
                return Reason(place: claim.place, message: "`\(claim.comparison.phrase)` can never hold")
            }
        }
        let groups = Dictionary(grouping: claims.indices, by: { claims[$0].comparison.path })
        let candidates = groups.values.filter { $0.contains { $0 >= new } }.sorted { $0[0] < $1[0] }
        for group in candidates {
            if let reason = noValue(for: group.map { claims[$0] }) { return reason }
        }
        return nil
    }

    private static func isEmptyByItself(_ comparison: Comparison) -> Bool {
        if let interval = NumberInterval(comparison) { return !interval.overlaps(interval) }
        if let interval = TextInterval(comparison) { return !interval.overlaps(interval) }
        return false
    }

    private static func excludes(_ left: Claim, _ right: Claim) -> Bool {
        switch (left.isNegated, right.isNegated) {
        case (false, false): excludes(left.comparison, right.comparison)
        case (false, true): implies(left.comparison, right.comparison)
        case (true, false): implies(right.comparison, left.comparison)
        case (true, true): false
        }
    }

    // Whether the second holds wherever the first does, as far as that is seen here.
    private static func implies(_ first: Comparison, _ second: Comparison) -> Bool {
        if first == second { return true }
        guard let first = NumberInterval(first), let second = NumberInterval(second) else { return false }
        return first.isWithin(second)
    }

    private static func excludes(_ left: Comparison, _ right: Comparison) -> Bool {
        guard !left.comparator.isOfChange, !right.comparator.isOfChange else { return false }
        let (leftMissing, rightMissing) = (left.wantsMissing, right.wantsMissing)
        if leftMissing || rightMissing { return leftMissing != rightMissing }
        if left.types.isDisjoint(with: right.types) { return true }
        if let left = NumberInterval(left), let right = NumberInterval(right) { return !left.overlaps(right) }
        if let left = TextInterval(left), let right = TextInterval(right) { return !left.overlaps(right) }
        return false
    }

    // Where one comparison leaves a few values only, each of them is tried on all the others.
    private static func noValue(for claims: [Claim]) -> Reason? {
        for claim in claims where !claim.isNegated {
            guard let values = claim.comparison.onlyValues else { continue }
            let others = claims.filter { $0.comparison.isOfValueAlone && $0.comparison != claim.comparison }
            let left = values.filter { value in others.allSatisfy { $0.holds(of: value) } }
            guard left.isEmpty, let last = claims.last else { continue }
            let culprits = others.filter { other in values.contains { !other.holds(of: $0) } }
            return reason([claim] + culprits, at: last.place)
        }
        return nil
    }

    private static func reason(_ claims: [Claim], at place: String) -> Reason {
        let phrases = claims.map(\.phrase)
        return Reason(
            place: place,
            message: "\(phrases.joined(separator: " and ")) exclude each other, so this can never hold"
        )
    }
}

extension Comparison {
    /// Whether it holds for a missing value alone.
    fileprivate var wantsMissing: Bool { comparator == .exists && literal == false }

    /// The values for which it holds, where these are a few.
    fileprivate var onlyValues: [JSONValue]? {
        switch comparator {
        case .equals: literal.map { [$0] }
        case .in: literal == nil ? nil : elements
        default: nil
        }
    }
}
