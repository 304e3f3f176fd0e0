extension StepEdge {
    /// How rule files call what is not a step: a way that leads nowhere.
    static let end = "end"

    /// An edge to a place, in the one form that a definition has for it: the following step is never named.
    ///
    /// - Parameter target: nil for nowhere.
    package init(to target: Int?, from place: Int, of count: Int) {
        let following = place + 1 < count ? place + 1 : nil
        self = target == following ? .following : target.map(StepEdge.step) ?? .none
    }

    /// The name of the step that it leads to, or `end`.
    package func name(from place: Int, in names: [String]) -> String {
        target(from: place, of: names.count).map { names[$0] } ?? Self.end
    }
}
