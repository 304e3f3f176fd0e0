package import AMQP
package import Logging
internal import Messaging
internal import Metrics
package import Model
internal import Postgres
internal import ServiceLifecycle
package import Store

/// Publishes again the jobs of steps that are open although no message asks for them any more: a queue was purged or
/// deleted, or the broker lost its data. ``RescueLaw`` says which those are.
///
/// Any number of rescuers may run: one at a time publishes, and each sees in the database when that was last done.
package struct Rescuer: Service {
    private static let page = 1000

    private let law: RescueLaw
    private let store: Store
    private let probe: TopologyProbe
    private let publisher: ConfirmedPublisher
    private let kinds: [ActionKind]
    private let logger: Logger

    /// - Parameters:
    ///   - limit: For how long a step is left alone.
    ///   - probe: Looks at queues; closed when the service ends.
    package init(
        limit: Duration,
        store: Store,
        probe: TopologyProbe,
        publisher: ConfirmedPublisher,
        kinds: [ActionKind] = ActionKind.all,
        logger: Logger
    ) {
        law = RescueLaw(limit: limit)
        self.store = store
        self.probe = probe
        self.publisher = publisher
        self.kinds = kinds
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var watches: [ActionKind: QueueWatch] = [:]
            while !Task.isCancelled {
                do {
                    try await look(&watches)
                } catch  where !Task.isCancelled {
                    logger.warning("lost jobs not looked for; trying again", metadata: ["error": "\(error)"])
                } catch {
                    break
                }
                try? await Task.sleep(for: law.interval)
            }
        }
        await probe.close()
    }

    /// Looks once at each kind's queue and steps, and rescues what is lost; returns how many jobs of each kind. What hinders
    /// one kind hinders no other: the first error is thrown at the end.
    @discardableResult
    package func look(_ watches: inout [ActionKind: QueueWatch]) async throws -> [ActionKind: Int] {
        var rescued: [ActionKind: Int] = [:]
        var failure: (any Error)?
        for kind in kinds {
            var watch = watches[kind] ?? QueueWatch()
            do {
                let now = try await observe(kind, &watch)
                watches[kind] = watch
                guard let now, law.bound(now: now, front: watch.front, lastRescue: nil) != nil else { continue }
                let count = try await rescue(kind, now: now, watch.front)
                if count > 0 { rescued[kind] = count }
            } catch {
                try Task.checkCancellation()
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return rescued
    }

    // The time is read before the queue is: what was published before it had left the queue that is empty after it.
    // Gives nil where there is no queue to publish to.
    private func observe(_ kind: ActionKind, _ watch: inout QueueWatch) async throws -> Timestamp? {
        let now = try await store.time()
        let untouched = try await store.stillUntouched(watch.watched)
        watch.saw(untouched: untouched, at: now)
        watch.forget(before: now - law.hold)
        guard let queue = try await probe.queue(Queues.action(kind)) else { return nil }
        if queue.messages == 0 {
            watch.sawEmpty(at: now)
        } else if let step = try await store.youngestUntouchedStep(of: kind) {
            watch.watch(step)
        }
        return now
    }

    private func rescue(_ kind: ActionKind, now: Timestamp, _ front: QueueFront) async throws -> Int {
        let count = try await store.rescuing { connection in
            let last = try await Store.lastRescue(of: kind, connection)
            guard let bound = law.bound(now: now, front: front, lastRescue: last) else { return 0 }
            var count = 0
            var page: [Job] = []
            repeat {
                page = try await Store.openJobs(
                    of: kind,
                    publishedBefore: bound,
                    after: page.last,
                    limit: Self.page,
                    connection
                )
                try await publisher.publishUntilConfirmed(JobBundle.messages(for: page))
                count += page.count
            } while page.count == Self.page
            // Committed after the confirms: who dies in between leaves it to be done again, never to be forgotten.
            if count > 0 { try await Store.noteRescue(of: kind, jobs: count, connection) }
            return count
        }
        guard let count, count > 0 else { return 0 }
        Counter(label: "signalbox_rescued_jobs", dimensions: [("kind", kind.rawValue)]).increment(by: count)
        logger.warning(
            "jobs published again: no queue had them any more",
            metadata: ["kind": "\(kind)", "jobs": "\(count)", "rescue_after": "\(law.limit)"]
        )
        return count
    }
}
