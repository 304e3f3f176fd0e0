/// Who waits for deliveries, in turn. Each must be resumed once.
struct BatchWaiters {
    private var waiting: [BatchWaiter] = []
    private var lastID: UInt64 = 0

    var isEmpty: Bool { waiting.isEmpty }
    /// When the patience of who is first in turn ends; nil while there is nothing for him.
    var deadline: ContinuousClock.Instant? { waiting.first { $0.patience != nil }?.deadline }

    /// Names the next one, before it waits.
    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    mutating func append(_ waiter: BatchWaiter) { waiting.append(waiter) }

    /// Hands out what is there: full batches at once, others when the patience of who is first in turn has ended.
    mutating func serve(from buffer: inout DeliveryBuffer, unsettled: Int, now: ContinuousClock.Instant) {
        var place = 0
        while place < waiting.count, buffer.hasNext(unsettled: unsettled) {
            let waiter = waiting[place]
            if let patience = waiter.patience {
                let deadline = waiter.deadline ?? now + patience
                guard buffer.isFull(waiter.limit, unsettled: unsettled) || now >= deadline else {
                    waiting[place].deadline = deadline
                    return
                }
            } else if !buffer.holds(waiter.limit) {
                place += 1
                continue
            }
            waiting.remove(at: place)
            waiter.continuation.resume(returning: buffer.take(waiter.limit, unsettled: unsettled))
        }
        // What they began to wait for was lost with the connection.
        for place in waiting.indices { waiting[place].deadline = nil }
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
