/// What leads where among a rule's steps.
package struct StepGraph: Sendable {
    private let next: [PlaceSet]
    private let reach: [PlaceSet]
    private let ends: PlaceSet

    /// Edges that do not lead to a later place are left out.
    package init(_ steps: [Step]) {
        var ends = PlaceSet()
        for (place, step) in steps.enumerated() {
            let leadsNowhere = step.edges.contains { $0.target(from: place, of: steps.count) == nil }
            if leadsNowhere || step.edges.isEmpty { ends.insert(place) }
        }
        let next = steps.indices.map { place in
            PlaceSet(steps[place].targets(at: place, of: steps.count).filter { $0 > place })
        }
        // Edges lead to later places alone, so what is behind a place is known before the place is come to.
        var reach = [PlaceSet](repeating: PlaceSet(), count: steps.count)
        for place in steps.indices.reversed() {
            reach[place] = next[place].reduce(next[place]) { $0.union(reach[$1]) }
        }
        self.next = next
        self.reach = reach
        self.ends = ends
    }

    package var count: Int { next.count }

    /// The places that a step may lead to.
    package func targets(of place: Int) -> PlaceSet { next[place] }

    /// The places that some path leads to from a place; not the place itself.
    package func reach(of place: Int) -> PlaceSet { reach[place] }

    /// Whether a path leads from one place to another.
    package func leads(from place: Int, to other: Int) -> Bool { reach[place].contains(other) }

    /// Whether a path leads from one place to another without any of some places between the two.
    package func leads(from place: Int, to other: Int, avoiding avoided: PlaceSet) -> Bool {
        guard reach[place].contains(other) else { return false }
        guard avoided.contains(where: { $0 > place && $0 < other }) else { return true }
        var seen = PlaceSet([place])
        var open = [place]
        while let from = open.popLast() {
            for target in next[from] where target <= other && !seen.contains(target) {
                if target == other { return true }
                seen.insert(target)
                if !avoided.contains(target) { open.append(target) }
            }
        }
        return false
    }

    /// The places of which every path leads into one of some places, and none ends before it.
    package func leadingOnly(to places: PlaceSet) -> PlaceSet {
        var found = PlaceSet()
        for place in next.indices.reversed() where !ends.contains(place) {
            if next[place].allSatisfy({ places.contains($0) || found.contains($0) }) { found.insert(place) }
        }
        return found
    }

    /// Where paths that begin together come together again: the places that more than one of them leads to, and that are
    /// come to from a place of one alone.
    ///
    /// - Parameter place: A step that begins several paths.
    package func meetings(of place: Int, edges: [Int]) -> PlaceSet {
        var common = PlaceSet()
        var seen = PlaceSet()
        for start in edges {
            let path = reach[start].union(PlaceSet([start]))
            for each in path { if seen.contains(each) { common.insert(each) } }
            seen = seen.union(path)
        }
        var meetings = PlaceSet()
        for start in edges where common.contains(start) { meetings.insert(start) }
        for from in seen where !common.contains(from) {
            for target in next[from] where common.contains(target) { meetings.insert(target) }
        }
        return meetings
    }
}
