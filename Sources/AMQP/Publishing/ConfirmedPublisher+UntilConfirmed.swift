extension ConfirmedPublisher {
    /// Publishes until every message is confirmed: those with an unknown fate, and those that a full queue rejected, go
    /// again unchanged, with backoff and jitter. So a message may be in a queue twice, and never not at all.
    ///
    /// Throws an ``AMQPError`` that names exchange and routing key for a message that no queue is bound for or that is
    /// refused; `closed` after ``close()``; `CancellationError` when the task is cancelled.
    package func publishUntilConfirmed(_ messages: [AMQPMessage]) async throws {
        var left = messages
        var failures = 0
        while !left.isEmpty {
            try Task.checkCancellation()
            let results = await publish(left)
            var again: [AMQPMessage] = []
            for (message, result) in zip(left, results) {
                switch result {
                case .confirmed: break
                case .unknown, .rejected: again.append(message)
                case .returned(let code, let text): throw unroutable(message, code, text)
                case .refused(let error): throw refused(message, error)
                }
            }
            if again.isEmpty { return }
            try Task.checkCancellation()
            if currentState == .closed { throw AMQPError.closed("publisher") }
            failures = again.count < left.count ? 0 : failures + 1
            left = again
            try await Task.sleep(for: delay(after: failures))
        }
    }

    private func unroutable(_ message: AMQPMessage, _ code: UInt16, _ text: String) -> AMQPError {
        AMQPError(
            .unroutable(replyCode: code),
            "No queue is bound to exchange '\(message.exchange)' for routing key '\(message.routingKey)' "
                + "(\(code) \(text)): apply the topology."
        )
    }

    private func refused(_ message: AMQPMessage, _ error: AMQPError) -> AMQPError {
        AMQPError(
            error.code,
            "A message for exchange '\(message.exchange)' with routing key '\(message.routingKey)' cannot be published. "
                + error.message
        )
    }
}
