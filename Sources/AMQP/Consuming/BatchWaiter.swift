/// A call of `nextBatch` or `nextFullBatch` that waits.
struct BatchWaiter {
    let id: UInt64
    let limit: Int
    /// How long it waits for more once there is one; nil: until there are `limit`, and lets others pass meanwhile.
    let patience: Duration?
    let continuation: CheckedContinuation<[AMQPDelivery], any Error>
    /// Set when the first delivery is there, and it is this one's turn.
    var deadline: ContinuousClock.Instant?
}
