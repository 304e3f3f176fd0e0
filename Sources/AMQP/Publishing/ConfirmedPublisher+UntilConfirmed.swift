extension ConfirmedPublisher {
    /// Publishes until every message is confirmed: ``PublishRounds`` with backoff and jitter between them.
    ///
    /// Throws what they throw; `closed` after ``close()``; `CancellationError` when the task is cancelled.
    package func publishUntilConfirmed(_ messages: [AMQPMessage]) async throws {
        var rounds = PublishRounds(messages)
        while !rounds.left.isEmpty {
            try Task.checkCancellation()
            try rounds.settle(await publish(rounds.left))
            if rounds.left.isEmpty { return }
            try Task.checkCancellation()
            if currentState == .closed { throw AMQPError.closed("publisher") }
            if rounds.rejections > 1 { renewConnection() }
            try await Task.sleep(for: delay(after: rounds.failures))
        }
    }
}
