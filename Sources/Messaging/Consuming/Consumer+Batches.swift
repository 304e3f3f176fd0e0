package import AMQP

extension Consumer {
    /// Has one batch after the other settled until the consumer is cancelled.
    ///
    /// - Parameters:
    ///   - limit: Deliveries in a batch, at most.
    ///   - patience: How long a batch waits to become full, by the law of ``BatchPatience``.
    ///   - settle: Is given no empty batch.
    package nonisolated func settleBatches(
        upTo limit: Int,
        within patience: Duration,
        settle: ([AMQPDelivery]) async throws -> Void
    ) async throws {
        var patience = BatchPatience(most: patience)
        while true {
            let deliveries = try await nextBatch(upTo: limit, within: patience.next)
            guard !deliveries.isEmpty else { return }
            patience.took(deliveries.count)
            try await settle(deliveries)
        }
    }
}
