/// The rounds in which a batch is published until each of its messages is confirmed. Pure.
///
/// Those with an unknown fate, and those that a full queue rejected, go again unchanged. So a message may be in a queue
/// twice, and never not at all.
package struct PublishRounds: Sendable {
    /// What the next round publishes; empty once all are confirmed.
    package private(set) var left: [AMQPMessage]
    /// How many rounds in a row have confirmed nothing.
    package private(set) var failures = 0
    /// How many rounds in a row had a message rejected.
    package private(set) var rejections = 0

    package init(_ messages: [AMQPMessage]) {
        left = messages
    }

    /// Takes a round's results: one for each message that was left, at its index.
    ///
    /// Throws an ``AMQPError`` that names exchange and routing key for a message that no queue is bound for or that is
    /// refused: it would fail again.
    package mutating func settle(_ results: [PublishResult]) throws(AMQPError) {
        var again: [AMQPMessage] = []
        for (message, result) in zip(left, results) {
            switch result {
            case .confirmed: break
            case .unknown, .rejected: again.append(message)
            case .returned(let code, let text): throw unroutable(message, code, text)
            case .refused(let error): throw refused(message, error)
            }
        }
        rejections = results.contains(.rejected) ? rejections + 1 : 0
        failures = again.count < left.count ? 0 : failures + 1
        left = again
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
