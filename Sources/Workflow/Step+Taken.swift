internal import Model

extension Step {
    /// The ways that were taken from it, by what is recorded; none while it is not over, or where it ended the execution.
    func taken(_ status: StepStatus) -> [StepEdge] {
        switch (kind, status.state) {
        case (.action, .dead), (.emit, .dead), (.delay, .dead):
            switch onError {
            case .stop: return []
            case .continue: return [next]
            case .goto(let edge): return [edge]
            }
        case (_, .done): return takenWhenDone(status.output)
        default: return []
        }
    }

    private func takenWhenDone(_ output: JSONValue) -> [StepEdge] {
        switch kind {
        case .action, .emit, .delay, .join: return [next]
        case .branch(let branch): return [output["took"] == "then" ? branch.then : branch.otherwise]
        case .switch(let choice):
            guard case .number(let number)? = output["case"], let index = number.int64.map(Int.init),
                choice.cases.indices.contains(index)
            else { return [choice.otherwise] }
            return [choice.cases[index].edge]
        case .wait(let wait):
            guard case .number(let number)? = output["alternative"], let index = number.int64.map(Int.init),
                wait.alternatives.indices.contains(index)
            else { return [wait.onTimeout] }
            return [wait.alternatives[index].edge ?? next]
        case .parallel(let edges): return edges
        case .end: return []
        }
    }

    /// The kinds of record that it reads beside its conditions'.
    var readRecordKinds: [String] {
        var paths: [FieldPath] = []
        switch kind {
        case .switch(let choice): paths = [choice.path]
        case .delay(let delay):
            if case .field(let path, _, _) = delay.until { paths.append(path) }
            if case .field(let path)? = delay.timeZone { paths.append(path) }
        default: break
        }
        return paths.filter { $0.root == .record }.compactMap(\.segments.first)
    }
}
