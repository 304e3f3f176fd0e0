extension Explanation {
    /// The first comparison that kept the whole from holding: the leftmost one of the leftmost part that fails. Under a
    /// `not` that is one that holds. nil where the whole holds, and where an empty `any` is all there is.
    package var firstFailure: Explanation? { first(thatIs: false) }

    // The leftmost comparison that decides that this part says what it should not; a condition over elements as a whole.
    private func first(thatIs wanted: Bool) -> Explanation? {
        guard holds == wanted else { return nil }
        switch kind {
        case .comparison, .elements: return self
        case .all, .any, .named, .not:
            let below = kind == .not ? !wanted : wanted
            for part in parts {
                if let found = part.first(thatIs: below) { return found }
            }
            return nil
        }
    }
}
