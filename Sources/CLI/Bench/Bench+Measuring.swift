internal import AMQP
internal import Messaging
internal import Model
internal import Store

extension Bench {
    private static let batch = 250
    // So many batches are under way at once: at a rate, an event does not wait for those before it to be confirmed.
    private static let batchesUnderWay = 20
    private static let tick = Duration.milliseconds(2)
    private static let look = Duration.milliseconds(100)
    // How long the tables may go uncounted while the queues, which may be others' as well, are not empty.
    private static let countInterval = Duration.seconds(5)

    /// Thrown inside alone.
    private struct TimeUp: Error {}

    /// Publishes, waits for the end, and counts.
    func measure(_ store: Store, _ probe: TopologyProbe, _ publisher: ConfirmedPublisher) async throws -> BenchReport {
        let tally = BenchTally()
        let began = ContinuousClock.now
        let deadline = began + timeout
        var scope = BenchScope(tenants: plan.tenantIDs, from: WallClock.system.now, through: WallClock.system.now)
        var ending: BenchEnding?
        do {
            let (bounded, begun) = (BoundedPublisher(publisher: publisher), scope.from)
            try await racing {
                try await publish(bounded, begun: begun, tally)
            } against: {
                try await Task.sleep(until: deadline)
                throw TimeUp()
            }
        } catch is TimeUp {
            ending = .timeout
        }
        let publishing = ContinuousClock.now - began
        scope.through = WallClock.system.now
        if ending == nil { ending = try await awaitEnd(store, probe, scope, deadline: deadline) }
        line.show("counting")
        return BenchReport(
            plan: plan,
            confirmed: tally.confirmed,
            publishing: publishing,
            ending: ending ?? .timeout,
            counts: try await store.benchCounts(scope)
        )
    }

    private func publish(_ publisher: BoundedPublisher, begun: Timestamp, _ tally: BenchTally) async throws {
        let events = BenchEvents(plan)
        let pace = BenchPace(rate: plan.rate)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var (sent, underWay) = (0, 0)
            while sent < plan.events {
                // Without a rate: two, so that events are young when they are sent.
                if underWay == (plan.rate > 0 ? Self.batchesUnderWay : 2) {
                    try await group.next()
                    underWay -= 1
                }
                let now = WallClock.system.now
                let due = min(pace.due(after: now - begun, of: plan.events), sent + Self.batch)
                guard due > sent else {
                    try await Task.sleep(for: Self.tick)
                    continue
                }
                let messages = (sent..<due).map { number in
                    let time = pace.time(of: number, begun: begun, now: WallClock.system.now)
                    return events.event(number, at: time).message
                }
                group.addTask { try await publisher.publish(messages) { tally.add($0) } }
                underWay += 1
                sent = due
                line.show("published \(tally.confirmed) of \(plan.events) events")
            }
            try await group.waitForAll()
        }
    }

    // Asks the broker, which costs next to nothing, and the tables once the queues are empty: counting is not free, and
    // what is measured would pay for it.
    private func awaitEnd(
        _ store: Store,
        _ probe: TopologyProbe,
        _ scope: BenchScope,
        deadline: ContinuousClock.Instant
    ) async throws -> BenchEnding {
        var watch = BenchWatch(expected: plan.actions)
        var counted = ContinuousClock.now
        while ContinuousClock.now < deadline {
            var waiting: [Int] = []
            for queue in Self.queues { waiting.append(try await probe.queue(queue)?.messages ?? 0) }
            line.show("waiting: \(waiting[0]) events, \(waiting[1]) tasks, \(waiting[2]) notes")
            if waiting == [0, 0, 0] || .now - counted >= Self.countInterval {
                let progress = try await store.benchProgress(scope)
                counted = .now
                if let ending = watch.observe(progress, at: counted) { return ending }
            }
            try await Task.sleep(for: Self.look)
        }
        return .timeout
    }
}
