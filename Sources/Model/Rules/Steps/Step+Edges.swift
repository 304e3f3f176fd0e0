extension Step {
    /// Every way that may be taken from it.
    package var edges: [StepEdge] {
        switch kind {
        case .action, .emit, .delay:
            if case .goto(let edge) = onError { [next, edge] } else { [next] }
        case .branch(let branch): [branch.then, branch.otherwise]
        case .switch(let choice): choice.cases.map(\.edge) + [choice.otherwise]
        case .join: [next]
        case .wait(let wait): wait.alternatives.map { $0.edge ?? next } + [wait.onTimeout]
        case .parallel(let edges): edges
        case .end: []
        }
    }

    /// The places that these lead to.
    package func targets(at place: Int, of count: Int) -> [Int] {
        edges.compactMap { $0.target(from: place, of: count) }
    }
}
