internal import Model

/// A condition as alternatives, each of which is comparisons that must all hold (a disjunctive normal form), as far as
/// that is short; and the rest.
struct Conjunctions {
    struct Term {
        let comparison: Comparison
        /// Whether it must not hold.
        let isNegated: Bool
    }

    /// None: it never holds. One without terms: it holds wherever the rest does.
    private(set) var alternatives: [[Term]] = [[]]
    /// What must hold too.
    private(set) var rest: [Condition] = []

    static let maximumAlternatives = 16
    static let maximumTerms = 96

    init(_ condition: Condition?) {
        guard let condition else { return }
        guard case .all(let parts) = condition else {
            take(condition)
            return
        }
        for part in parts { take(part) }
    }

    private mutating func take(_ part: Condition) {
        if case .comparison(let comparison) = part, comparison.isOfOneValue {
            let term = Term(comparison: comparison, isNegated: false)
            for place in alternatives.indices { alternatives[place].append(term) }
        } else if let expanded = Self.expand(part, isNegated: false), let product = Self.product(alternatives, expanded)
        {
            alternatives = product
        } else {
            rest.append(part)
        }
    }

    private static func expand(_ condition: Condition, isNegated: Bool) -> [[Term]]? {
        switch condition {
        case .comparison(let comparison):
            return comparison.isOfOneValue ? [[Term(comparison: comparison, isNegated: isNegated)]] : nil
        case .named(let named): return expand(named.expansion, isNegated: isNegated)
        case .elements: return nil
        case .not(let part): return expand(part, isNegated: !isNegated)
        case .all(let parts): return isNegated ? sum(parts, isNegated) : product(parts, isNegated)
        case .any(let parts): return isNegated ? product(parts, isNegated) : sum(parts, isNegated)
        }
    }

    private static func sum(_ parts: [Condition], _ isNegated: Bool) -> [[Term]]? {
        var all: [[Term]] = []
        for part in parts {
            guard let more = expand(part, isNegated: isNegated) else { return nil }
            all += more
            guard all.count <= maximumAlternatives else { return nil }
        }
        return all
    }

    private static func product(_ parts: [Condition], _ isNegated: Bool) -> [[Term]]? {
        var all: [[Term]] = [[]]
        for part in parts {
            guard let more = expand(part, isNegated: isNegated), let larger = product(all, more) else { return nil }
            all = larger
        }
        return all
    }

    private static func product(_ left: [[Term]], _ right: [[Term]]) -> [[Term]]? {
        guard left.count * right.count <= maximumAlternatives else { return nil }
        let all = left.flatMap { first in right.map { first + $0 } }
        return all.reduce(0) { $0 + $1.count } <= maximumTerms ? all : nil
    }
}

extension Comparison {
    /// Whether it looks at one value of the event and at nothing else: no other field, no record, no time and no change.
    var isOfOneValue: Bool {
        literal != nil && !comparator.isOfTime && !comparator.isOfChange && (path.root == .data || path.root == .event)
    }
}
