/// Refuses rules whose steps do not make a sound graph.
///
/// - A path leads to each step.
/// - Paths that a `parallel` begins come together in a join, and nowhere else: a step that two of them lead to is behind one.
/// - A join is where such paths come together.
struct StepGraphCheck {
    let steps: [Step]
    /// Where each stands in the file.
    let nodes: [SourceNode]
    let report: SourceReport

    func run() {
        let graph = StepGraph(steps)
        var unreached = false
        for place in steps.indices.dropFirst() where !graph.leads(from: 0, to: place) {
            report.add(.value, at: nodes[place], "no path leads to the step `\(steps[place].name)`" + why(place))
            unreached = true
        }
        guard !unreached else { return }
        var meetings = PlaceSet()
        var complained = PlaceSet()
        for (place, step) in steps.enumerated() {
            guard case .parallel(let edges) = step.kind else { continue }
            let starts = edges.compactMap { $0.target(from: place, of: steps.count) }
            if starts.count < edges.count {
                report.add(.value, at: nodes[place], "a path of `\(step.name)` has no step; leave it out")
            }
            let found = graph.meetings(of: place, edges: starts)
            meetings = meetings.union(found)
            for meeting in found where !isJoin(meeting) && !complained.contains(meeting) {
                complained.insert(meeting)
                report.add(
                    .value,
                    at: nodes[meeting],
                    "more than one path of `\(step.name)` leads to `\(steps[meeting].name)`, and not all of them through a join; "
                        + "let them come together in a step such as {join: all} first"
                )
            }
        }
        for place in steps.indices where isJoin(place) && !meetings.contains(place) {
            report.add(
                .value,
                at: nodes[place],
                "no two paths of a `parallel` come together in the join `\(steps[place].name)`"
            )
        }
    }

    private func isJoin(_ place: Int) -> Bool {
        if case .join = steps[place].kind { true } else { false }
    }

    private func why(_ place: Int) -> String {
        guard case .end = steps[place - 1].kind else { return "" }
        return ": `\(steps[place - 1].name)` ends the execution"
    }
}
