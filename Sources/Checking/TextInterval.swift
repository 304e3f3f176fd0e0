internal import Model

/// The texts between two bounds in the order of their UTF-8 bytes; either bound may be missing.
struct TextInterval {
    private var lower: (text: String, isIncluded: Bool)?
    private var upper: (text: String, isIncluded: Bool)?

    /// The texts for which a comparison holds; nil for one that is not about the order of texts.
    init?(_ comparison: Comparison) {
        switch (comparison.comparator, comparison.literal) {
        case (.greaterThan, .string(let text)?): lower = (text, false)
        case (.greaterThanOrEqual, .string(let text)?): lower = (text, true)
        case (.lessThan, .string(let text)?): upper = (text, false)
        case (.lessThanOrEqual, .string(let text)?): upper = (text, true)
        case (.between, .array(let values)?):
            guard values.count == 2, case .string(let low) = values[0], case .string(let high) = values[1] else {
                return nil
            }
            (lower, upper) = ((low, true), (high, true))
        default: return nil
        }
    }

    /// Whether the bounds of both leave room for some text.
    func overlaps(_ other: TextInterval) -> Bool {
        Self.leavesRoom(lower, other.upper) && Self.leavesRoom(other.lower, upper) && Self.leavesRoom(lower, upper)
            && Self.leavesRoom(other.lower, other.upper)
    }

    private static func leavesRoom(
        _ lower: (text: String, isIncluded: Bool)?,
        _ upper: (text: String, isIncluded: Bool)?
    )
        -> Bool
    {
        guard let lower, let upper else { return true }
        if lower.text.hasSameBytes(as: upper.text) { return lower.isIncluded && upper.isIncluded }
        return lower.text.utf8.lexicographicallyPrecedes(upper.text.utf8)
    }
}
