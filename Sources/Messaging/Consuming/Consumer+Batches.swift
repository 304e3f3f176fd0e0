package import AMQP

extension Consumer {
    /// Has one batch after the other settled until the consumer is cancelled.
    ///
    /// - Parameters:
    ///   - size: How many deliveries are in a batch, at most.
    ///   - patience: How long a batch waits to become full, by the law of ``BatchPatience``.
    ///   - settle: Is given no empty batch. Returns how many things it asked for.
    package nonisolated func settleBatches(
        of size: BatchSize,
        within patience: Duration,
        settle: ([AMQPDelivery]) async throws -> Int
    ) async throws {
        var (size, patience) = (size, BatchPatience(most: patience))
        while true {
            let deliveries = try await nextBatch(upTo: size.messages, within: patience.next)
            guard !deliveries.isEmpty else { return }
            patience.took(deliveries.count)
            size.took(messages: deliveries.count, askingFor: try await settle(deliveries))
        }
    }
}
