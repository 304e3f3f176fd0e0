package import AMQP

extension Consumer {
    /// Has one batch after the other settled until the consumer is cancelled; while one waits for a commit or for confirms,
    /// a second one beside it, if a whole batch is there.
    ///
    /// - Parameters:
    ///   - size: How many deliveries are in a batch, at most.
    ///   - patience: How long a batch waits to become full, by the law of ``BatchPatience``.
    ///   - settle: Is given no empty batch. Returns how many things it asked for. What it throws ends all of it.
    package nonisolated func settleBatches(
        of size: BatchSize,
        within patience: Duration,
        settle: @escaping @Sendable ([AMQPDelivery]) async throws -> Int
    ) async throws {
        let pace = BatchPace(size, waiting: patience)
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await self.settle(by: pace, settle) { try await self.nextBatch(upTo: $0, within: $1) }
            }
            group.addTask {
                try await self.settle(by: pace, settle) { messages, _ in try await self.nextFullBatch(of: messages) }
            }
            // An error of one ends the other too: `waitForAll` would keep it back for as long as that goes on.
            for try await _ in group {}
        }
    }

    private nonisolated func settle(
        by pace: BatchPace,
        _ settle: @Sendable ([AMQPDelivery]) async throws -> Int,
        taking take: @Sendable (_ messages: Int, _ patience: Duration) async throws -> [AMQPDelivery]
    ) async throws {
        while true {
            let (messages, patience) = pace.next
            let deliveries = try await take(messages, patience)
            guard !deliveries.isEmpty else { return }
            pace.took(deliveries.count)
            let begun = ContinuousClock.now
            let things = try await settle(deliveries)
            pace.settled(deliveries.count, askingFor: things, after: .now - begun)
        }
    }
}
