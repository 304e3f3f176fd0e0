internal import DequeModule
package import Store

/// What an outbound worker has under way: never more than its capacity.
package actor Flights {
    private let capacity: Int
    private var active: [Lease: Flight] = [:]
    private var landed: Deque<Landing> = []
    private var isClosed = false
    private var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var nextWaiter: UInt64 = 0

    package init(capacity: Int) {
        self.capacity = capacity
    }

    /// Waits until something may begin and says how much; nil once the task is cancelled.
    package func freeSlots() async -> Int? {
        while active.count >= capacity {
            guard !Task.isCancelled else { return nil }
            await change()
        }
        return capacity - active.count
    }

    package func begin(_ flight: Flight) {
        active[flight.lease] = flight
    }

    package func land(_ flight: Flight, _ result: ActionResult, _ duration: Duration) {
        landed.append(Landing(flight: flight, result: result, duration: duration))
        announce()
    }

    /// Lets go of a flight without a result.
    package func abandon(_ flight: Flight) {
        active[flight.lease] = nil
        announce()
    }

    /// Waits for results; nil once all is over.
    package func landings(upTo limit: Int) async -> [Landing]? {
        while landed.isEmpty {
            guard !Task.isCancelled, !isOver else { return nil }
            await change()
        }
        let batch = Array(landed.prefix(limit))
        landed.removeFirst(batch.count)
        return batch
    }

    /// Frees the slots of what was recorded.
    package func recorded(_ landings: [Landing]) {
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
        try? await Task.sleep(for: duration)
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
