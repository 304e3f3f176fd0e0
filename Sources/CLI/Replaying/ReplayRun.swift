internal import FoundationEssentials
internal import Logging
internal import Messaging
internal import Model
internal import Store

/// Does a stored replay from where it is to its end, or until somebody cancels it. The law is at ``ReplayVerdict``.
struct ReplayRun {
    /// How long a cancelled operation may go unnoticed while it waits.
    private static let watch = Duration.milliseconds(250)

    let store: Store
    let publisher: BoundedPublisher
    let decoder: EventDecoder
    let operation: UUID
    /// Letters a second, at most.
    let rate: Double?
    let who: String
    let logger: Logger

    /// - Parameter progress: Is told how many letters more are over.
    func run(progress: (Int) -> Void) async throws {
        var pace = ReplayPace(rate: rate, from: .now)
        var published = try await publishUnconfirmed(progress)
        while let batch = try await next(pace.batch) {
            if !batch.members.isEmpty {
                try await publish(batch.members, progress)
                published += batch.members.count
            }
            if batch.suppressed > 0 { progress(batch.suppressed) }
            if batch.isIdle {
                if batch.skipped == 0 {
                    // Nothing is left but what another process is at, or has left behind.
                    if try await store.finishDeadOperation(operation, who: who) { return }
                    published += try await publishUnconfirmed(progress)
                }
                try await Task.sleep(for: .milliseconds(100))
            }
            guard try await wait(until: pace.next(after: published, at: .now)) else { return }
            published = 0
        }
    }

    private func next(_ limit: Int) async throws -> ReplayBatch? {
        try await Patience(logger: logger).until {
            try await store.replayNext(of: operation, limit: limit, decoder: decoder)
        }
    }

    private func publishUnconfirmed(_ progress: (Int) -> Void) async throws -> Int {
        var published = 0
        while true {
            let left = try await store.unconfirmed(of: operation, limit: 500)
            guard !left.isEmpty else { return published }
            try await publish(left, progress)
            published += left.count
        }
    }

    private func publish(_ members: [ReplayBatch.Member], _ progress: (Int) -> Void) async throws {
        try await publisher.publish(members.compactMap { $0.letter.letter.replay(with: $0.replacement) }) { _ in }
        let confirmed = try await Patience(logger: logger).until {
            try await store.confirmReplay(of: operation, places: members.map(\.place))
        }
        progress(confirmed)
    }

    // Whether the operation is still running then.
    private func wait(until instant: ContinuousClock.Instant) async throws -> Bool {
        while true {
            let left = instant - ContinuousClock.now
            guard left > .zero else { return true }
            try await Task.sleep(for: min(left, Self.watch))
            guard try await store.deadOperationState(operation) == .running else { return false }
        }
    }
}
