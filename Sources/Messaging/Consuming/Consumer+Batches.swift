package import AMQP

extension Consumer {
    /// Has one batch after the other settled until the consumer is cancelled.
    ///
    /// A batch waits to become full where the one before it was of several: then more is on its way. What comes alone is not
    /// kept waiting.
    ///
    /// - Parameters:
    ///   - limit: Deliveries in a batch, at most.
    ///   - patience: How long a batch waits to become full.
    ///   - settle: Is given no empty batch.
    package nonisolated func settleBatches(
        upTo limit: Int,
        within patience: Duration,
        settle: ([AMQPDelivery]) async throws -> Void
    ) async throws {
        var isBusy = false
        while true {
            let deliveries = try await nextBatch(upTo: limit, within: isBusy ? patience : .zero)
            guard !deliveries.isEmpty else { return }
            isBusy = deliveries.count > 1
            try await settle(deliveries)
        }
    }
}
