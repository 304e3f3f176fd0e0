/// A call of `nextBatch` that waits.
struct BatchWaiter {
    let id: UInt64
    let limit: Int
    let patience: Duration
    let continuation: CheckedContinuation<[AMQPDelivery], any Error>
    /// Set when the first delivery is there.
    var deadline: ContinuousClock.Instant?
}
