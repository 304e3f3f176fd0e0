internal import Model

/// The numbers between two bounds; either may be missing.
struct NumberInterval: Hashable {
    private var lower: Bound?
    private var upper: Bound?

    private struct Bound: Hashable {
        var number: JSONNumber
        var isIncluded: Bool
    }

    init(minimum: JSONNumber?, maximum: JSONNumber?) {
        lower = minimum.map { Bound(number: $0, isIncluded: true) }
        upper = maximum.map { Bound(number: $0, isIncluded: true) }
    }

    /// The numbers for which a comparison holds; nil for one that is not about the order of numbers.
    init?(_ comparison: Comparison) {
        switch (comparison.comparator, comparison.literal) {
        case (.equals, .number(let number)?):
            self.init(minimum: number, maximum: number)
        case (.greaterThan, .number(let number)?):
            self.init(minimum: number, maximum: nil)
            lower?.isIncluded = false
        case (.greaterThanOrEqual, .number(let number)?): self.init(minimum: number, maximum: nil)
        case (.lessThan, .number(let number)?):
            self.init(minimum: nil, maximum: number)
            upper?.isIncluded = false
        case (.lessThanOrEqual, .number(let number)?): self.init(minimum: nil, maximum: number)
        case (.between, .array(let values)?):
            guard values.count == 2, case .number(let low) = values[0], case .number(let high) = values[1] else {
                return nil
            }
            self.init(minimum: low, maximum: high)
        default: return nil
        }
    }

    /// Whether some number is in both.
    func overlaps(_ other: NumberInterval) -> Bool {
        Self.leavesRoom(lower, other.upper) && Self.leavesRoom(other.lower, upper) && Self.leavesRoom(lower, upper)
            && Self.leavesRoom(other.lower, other.upper)
    }

    /// Whether each number of this one is in the other; true for an empty one only where its bounds say so.
    func isWithin(_ other: NumberInterval) -> Bool {
        let low = other.lower.map { bound in
            lower.map {
                bound.number < $0.number || (bound.number == $0.number && (bound.isIncluded || !$0.isIncluded))
            }
                ?? false
        }
        let high = other.upper.map { bound in
            upper.map {
                $0.number < bound.number || (bound.number == $0.number && (bound.isIncluded || !$0.isIncluded))
            }
                ?? false
        }
        return (low ?? true) && (high ?? true)
    }

    private static func leavesRoom(_ lower: Bound?, _ upper: Bound?) -> Bool {
        guard let lower, let upper else { return true }
        return lower.number < upper.number
            || (lower.number == upper.number && lower.isIncluded && upper.isIncluded)
    }
}

extension NumberInterval: CustomStringConvertible {
    /// As in `from 0 to 100`.
    var description: String {
        switch (lower, upper) {
        case (let lower?, let upper?): "from \(lower.number) to \(upper.number)"
        case (let lower?, nil): "at least \(lower.number)"
        case (nil, let upper?): "at most \(upper.number)"
        case (nil, nil): "any number"
        }
    }
}
