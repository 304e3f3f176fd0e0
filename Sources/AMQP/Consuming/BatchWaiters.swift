/// Who waits for deliveries, in turn. Each must be resumed once.
struct BatchWaiters {
    private var waiting: [BatchWaiter] = []
    private var lastID: UInt64 = 0

    var isEmpty: Bool { waiting.isEmpty }
    /// When the first one's patience ends; nil while there is nothing for it.
    var deadline: ContinuousClock.Instant? { waiting.first?.deadline }

    /// Names the next one, before it waits.
    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    mutating func append(_ waiter: BatchWaiter) { waiting.append(waiter) }

    /// Hands out what is there: full batches at once, others when the patience of who is first in turn has ended.
    mutating func serve(from buffer: inout DeliveryBuffer, unsettled: Int, now: ContinuousClock.Instant) {
        while let waiter = waiting.first, buffer.hasNext(unsettled: unsettled) {
            let deadline = waiter.deadline ?? now + waiter.patience
            guard buffer.isFull(waiter.limit, unsettled: unsettled) || now >= deadline else {
                waiting[0].deadline = deadline
                return
            }
            waiting.removeFirst()
            waiter.continuation.resume(returning: buffer.take(waiter.limit, unsettled: unsettled))
        }
        // What it began to wait for was lost with the connection.
        if !waiting.isEmpty { waiting[0].deadline = nil }
    }

    /// Nothing more comes: all get an empty batch.
    mutating func end() {
        for waiter in waiting { waiter.continuation.resume(returning: []) }
        waiting = []
    }

    /// Lets those go whose tasks were cancelled.
    mutating func cancel(_ ids: Set<UInt64>) {
        for waiter in waiting where ids.contains(waiter.id) {
            waiter.continuation.resume(throwing: CancellationError())
        }
        waiting.removeAll { ids.contains($0.id) }
    }
}
