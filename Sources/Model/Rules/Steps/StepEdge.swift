/// Where a path goes from a step.
package enum StepEdge: Sendable, Hashable {
    /// To the next place in the list; at the last one, nowhere.
    case following
    /// To a place, counted from 0.
    case step(Int)
    /// Nowhere: the path ends, and the execution goes on while others do.
    case none

    /// The place that it leads to.
    ///
    /// - Parameters:
    ///   - place: Where it comes from.
    ///   - count: How many steps there are.
    package func target(from place: Int, of count: Int) -> Int? {
        switch self {
        case .following: place + 1 < count ? place + 1 : nil
        case .step(let target): target < count ? target : nil
        case .none: nil
        }
    }
}
