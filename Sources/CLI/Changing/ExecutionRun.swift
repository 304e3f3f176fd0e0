internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store

/// Changes executions page by page: each page in one transaction, its jobs published before the next.
struct ExecutionRun {
    private static let page = 200

    let session: Session
    let store: Store
    let verb: ExecutionVerb
    /// Retries alone: the name of the step that they begin with.
    var step: String?
    let cause: String?
    let who: String

    /// What was done.
    struct Tally {
        var changed = 0
        var published = 0
        /// Steps that workers are at.
        var running: [Job] = []
    }

    /// - Parameter progress: Is told how many more were looked at.
    func run(_ filter: ExecutionFilter, progress: (Int) -> Void = { _ in }) async throws -> Tally {
        switch verb {
        case .pause, .cancel: return try await change(filter, nil, progress)
        case .resume, .retry:
            try await session.requireExchange(Exchanges.actions)
            return try await session.withPublisher { publisher in
                try await change(filter, BoundedPublisher(publisher: publisher), progress)
            }
        }
    }

    private func change(
        _ filter: ExecutionFilter,
        _ publisher: BoundedPublisher?,
        _ progress: (Int) -> Void
    ) async throws -> Tally {
        var tally = Tally()
        var last: ExecutionKey?
        while true {
            let page = try await store.executionKeys(filter, for: verb, after: last, limit: Self.page)
            let change =
                verb == .retry
                ? try await store.retry(page, from: step, cause: cause, who: who)
                : try await store.change(page, verb, cause: cause, who: who)
            tally.changed += change.changed.count
            tally.running += change.running
            if let publisher, !change.jobs.isEmpty {
                try await publisher.publish(JobBundle.messages(for: change.jobs)) { _ in }
                tally.published += change.jobs.count
            }
            progress(page.count)
            guard page.count == Self.page, let final = page.last else { return tally }
            last = final
        }
    }
}
