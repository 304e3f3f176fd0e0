internal import ArgumentParser
internal import Model
internal import Store

/// What `execution pause`, `resume`, `cancel` and `retry` have in common.
struct ExecutionChangeOptions: ParsableArguments {
    @OptionGroup var selection: ExecutionSelection

    @Flag(help: "Say how many would change, and do nothing.")
    var dryRun = false

    @Option(help: "Why, for the record.")
    var reason: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        try selection.requireSelection()
        if let reason, !reason.contains(where: { !$0.isWhitespace }) {
            throw ValidationError("--reason: expected some words for those who read the record")
        }
    }

    /// Counts, changes, waits for what is under way, and writes a line in the log.
    func run(_ verb: ExecutionVerb, from step: String? = nil) async throws {
        let session = try await Session(options)
        try await session.withStore { store in
            try await selection.requireKnown(store)
            if let step { try await store.require(step: step, ofRule: selection.rule, tenant: selection.tenant) }
            let filter = selection.filter
            let counts = try await store.executionCounts(filter, for: verb)
            let total = counts.reduce(0) { $0 + $1.count }
            if dryRun { return preview(counts) }
            let others = total < selection.filter.ids.count ? try await states(store) : ""
            Terminal.error.write("\(total) \(total == 1 ? "execution" : "executions") to \(verb.rawValue)\(others)\n")
            var progress = ProgressBar(total: total)
            let run = ExecutionRun(
                session: session,
                store: store,
                verb: verb,
                step: step,
                cause: reason,
                who: OperatorName.current
            )
            let tally = try await run.run(filter) { progress.advance(by: $0) }
            progress.finish()
            try await log(verb, filter, tally, step, store)
            let waited = try await RunningSteps.end(tally.running, store)
            report(verb, tally, of: total, waited: waited)
        }
    }

    // What those are that were named: some are in a state in which there is nothing to change.
    private func states(_ store: Store) async throws -> String {
        let counts = try await store.executionCounts(selection.filter)
        return "; those named are: " + counts.map { "\($0.count) \($0.state.rawValue)" }.joined(separator: ", ")
    }

    private func log(
        _ verb: ExecutionVerb,
        _ filter: ExecutionFilter,
        _ tally: ExecutionRun.Tally,
        _ step: String?,
        _ store: Store
    ) async throws {
        var asked = filter.json
        if let step { asked["from"] = .string(step) }
        try await store.log(
            OperationsLogEntry(
                who: OperatorName.current,
                verb: "execution \(verb.rawValue)",
                filter: .object(asked),
                counts: ["executions": .count(tally.changed), "jobs": .count(tally.published)],
                reason: reason
            )
        )
    }

    private func preview(_ counts: [(state: ExecutionState, count: Int)]) {
        Listing(
            [Column("STATE", "state"), Column("EXECUTIONS", "executions", .right)],
            counts.map { ["state": .string($0.state.rawValue), "executions": .count($0.count)] }
        ).write(as: output.output)
    }

    private func report(_ verb: ExecutionVerb, _ tally: ExecutionRun.Tally, of total: Int, waited: Int) {
        switch output.output {
        case .json:
            Terminal.output.write(
                JSONLayout.text(
                    [
                        "verb": .string(verb.rawValue), "executions": .count(tally.changed),
                        "unchanged": .count(max(0, total - tally.changed)), "jobs": .count(tally.published),
                        "waitedForSteps": .count(waited),
                    ]
                )
            )
        case .table:
            var text = "\(verb.pastTense) \(tally.changed) \(tally.changed == 1 ? "execution" : "executions")"
            if tally.published > 0 {
                text += ", published \(tally.published) \(tally.published == 1 ? "job" : "jobs")"
            }
            if tally.changed < total { text += "; \(total - tally.changed) did not need it any more, or could not" }
            Terminal.output.write(text + "\n")
        }
    }
}

extension ExecutionVerb {
    fileprivate var pastTense: String {
        switch self {
        case .pause: "paused"
        case .resume: "resumed"
        case .cancel: "cancelled"
        case .retry: "retried"
        }
    }
}
