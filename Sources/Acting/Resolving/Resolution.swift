package import Messaging
package import Model
internal import Postgres
package import Store
internal import Workflow

/// An operator's word on a step of which nobody knew whether its effect had happened.
package enum Resolution: String, Sendable, CaseIterable {
    /// It happened: the step is done, and the workflow goes on.
    case sent
    /// It did not happen: the step is tried again, with a new budget of attempts.
    case notSent = "not-sent"
}

/// What became of it.
package enum ResolutionResult: Sendable, Hashable {
    /// The jobs are to be published now.
    case resolved([Job])
    /// It was resolved so before. The jobs may have been published or not: publishing them again is harmless.
    case before([Job])
    /// The step is in another state than `unknown`.
    case notUnknown(StepState)
    /// It cannot be tried again now.
    case hindered(ReplayVerdict.Suppression)
    /// A worker holds it at this moment.
    case busy
    case missing
}

extension Store {
    /// Writes an operator's word on a step, and what follows from it, in one transaction with a line in the log.
    package func resolve(
        _ job: Job,
        _ resolution: Resolution,
        who: String,
        reason: String?
    ) async throws -> ResolutionResult {
        try await pool.withTransaction { connection in
            let claim = try await Store.claim([job], connection)
            guard let step = claim.steps.first else { return claim.busy.isEmpty ? .missing : .busy }
            _ = try await Store.lockForReplay([job], connection)
            let jobs: [Job]
            switch (step.state, resolution) {
            case (.done, .sent): return .before(try await Store.openJobs(besides: [job], connection))
            case (.pending, .notSent) where step.attempts == step.attemptsBefore && step.attempts > 0:
                return .before([job])
            case (.unknown, .sent):
                let definitions = try await Store.definitions(of: [step.rule], connection)
                guard let definition = definitions[step.rule], definition.steps.indices.contains(job.step) else {
                    return .missing
                }
                var generator = SystemRandomNumberGenerator()
                let settlement = Settlement(
                    step,
                    of: WorkflowPlan(definition, timeZone: step.timeZone),
                    status: step.status,
                    records: try await Store.records(
                        of: [(step.event, WorkflowPlan(definition).recordKinds)],
                        connection
                    )[0],
                    result: ActionResult(.done(output: ["resolved": .string(resolution.rawValue)])),
                    attempt: nil,
                    using: &generator
                )
                try await Store.record([settlement.record], worker: who, connection)
                jobs = settlement.publications.map(\.job)
            case (.unknown, .notSent):
                let facts = try await Store.stepFacts(of: [job], connection)
                if case .suppress(let hindrance) = ReplayVerdict(step: facts[job]) { return .hindered(hindrance) }
                try await Store.reopen([job], connection)
                jobs = [job]
            default: return .notUnknown(step.state)
            }
            let entry = OperationsLogEntry(
                who: who,
                verb: "resolve",
                filter: ["step": .string(job.messageID), "tenant": .string(job.tenant.rawValue)],
                counts: ["resolution": .string(resolution.rawValue), "jobs": .number(JSONNumber(jobs.count))],
                reason: reason
            )
            try await Store.log(entry, connection)
            return .resolved(jobs)
        }
    }
}
