internal import DequeModule
package import Store

/// What an outbound worker has under way: never more than its capacity in the air, and as many again that have landed and
/// are not recorded yet.
package actor Flights {
    private let capacity: Int
    private let pause: @Sendable (Duration) async -> Void
    /// All that hold a lease of ours.
    private var active: [Lease: Flight] = [:]
    private var landed: Deque<Landing> = []
    /// How many of the active ones have landed.
    private var unrecorded = 0
    private var patience = LandingPatience()
    private var isClosed = false
    private var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var nextWaiter: UInt64 = 0

    /// - Parameter pause: Waits for a time, or until the task is cancelled.
    package init(
        capacity: Int,
        pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        self.capacity = capacity
        self.pause = pause
    }

    private var airborne: Int { active.count - unrecorded }
    private var free: Int { min(capacity - airborne, 2 * capacity - active.count) }

    /// Waits until something may begin and says how much; nil once the task is cancelled.
    ///
    /// While more than half of the capacity is in the air, a free slot waits for others.
    package func freeSlots() async -> Int? {
        while free <= 0 {
            guard !Task.isCancelled else { return nil }
            await change()
        }
        if 2 * free < capacity { await pause(patience.next) }
        return free
    }

    package func begin(_ flight: Flight) {
        active[flight.lease] = flight
    }

    package func land(_ flight: Flight, _ result: ActionResult, _ duration: Duration) {
        landed.append(Landing(flight: flight, result: result, duration: duration))
        unrecorded += 1
        announce()
    }

    /// Lets go of a flight without a result.
    package func abandon(_ flight: Flight) {
        active[flight.lease] = nil
        announce()
    }

    /// Waits for results, and while others are in the air a little longer for theirs; nil once all is over.
    package func landings(upTo limit: Int) async -> [Landing]? {
        while landed.isEmpty {
            guard !Task.isCancelled, !isOver else { return nil }
            await change()
        }
        if airborne > 0, landed.count < limit { await pause(patience.next) }
        let batch = Array(landed.prefix(limit))
        landed.removeFirst(batch.count)
        patience.landed(after: batch.map(\.duration))
        return batch
    }

    /// Lets go of what was recorded.
    package func recorded(_ landings: [Landing]) {
        unrecorded -= landings.count
        for landing in landings { active[landing.flight.lease] = nil }
        announce()
    }

    /// Says that nothing more will begin.
    package func close() {
        isClosed = true
        announce()
    }

    /// Whether nothing is under way and nothing will be.
    package var isOver: Bool { isClosed && active.isEmpty }

    /// Waits until nothing is under way and nothing will be, or until the task is cancelled.
    package func untilOver() async {
        while !isOver, !Task.isCancelled { await change() }
    }

    package var leases: [Lease] { Array(active.keys) }

    /// Waits for a time; false once all is over.
    package func wait(_ duration: Duration) async -> Bool {
        await pause(duration)
        return !isOver && !Task.isCancelled
    }

    private func announce() {
        let waiting = waiters
        waiters = [:]
        for waiter in waiting.values { waiter.resume() }
    }

    private func change() async {
        let id = nextWaiter
        nextWaiter += 1
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { continuation.resume() } else { waiters[id] = continuation }
            }
        } onCancel: {
            Task { await self.forget(id) }
        }
    }

    private func forget(_ id: UInt64) {
        waiters.removeValue(forKey: id)?.resume()
    }
}
