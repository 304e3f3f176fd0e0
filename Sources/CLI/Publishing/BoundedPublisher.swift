internal import AMQP

/// Publishes until all is confirmed, and gives up when nothing was for a while: somebody is waiting for the end.
struct BoundedPublisher {
    let publisher: ConfirmedPublisher
    /// How long nothing may be confirmed.
    var patience: Duration = .seconds(30)

    /// - Parameter progress: Is told how many more were confirmed.
    func publish(_ messages: [AMQPMessage], progress: (Int) -> Void) async throws {
        var left = messages
        var isLate = false
        while !left.isEmpty {
            let began = ContinuousClock.now
            var again: [AMQPMessage] = []
            for (message, result) in zip(left, await results(of: left)) {
                switch result {
                case .confirmed: break
                case .unknown, .rejected: again.append(message)
                case .returned(let code, let text):
                    throw CommandFailure(
                        .notPrepared,
                        "no queue takes events (\(code) \(text)): run `signalbox topology apply`"
                    )
                case .refused(let error): throw error
                }
            }
            if again.count < left.count {
                progress(left.count - again.count)
                isLate = false
            } else if isLate {
                throw CommandFailure(
                    .unconfirmed,
                    "RabbitMQ confirmed nothing for \(patience.components.seconds) s: \(reason)"
                )
            }
            left = again
            guard !left.isEmpty else { return }
            // A full queue rejects at once: it gets the rest of the time that a lost connection would have taken.
            try await Task.sleep(for: .milliseconds(500))
            isLate = isLate || ContinuousClock.now - began >= patience
        }
    }

    private func results(of messages: [AMQPMessage]) async -> [PublishResult] {
        let unknown = messages.map { _ in PublishResult.unknown }
        return await withTaskGroup(of: [PublishResult]?.self) { [publisher, patience] group in
            group.addTask { await publisher.publish(messages) }
            group.addTask {
                try? await Task.sleep(for: patience)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            return (await group.next() ?? nil) ?? unknown
        }
    }

    private var reason: String {
        switch publisher.currentState {
        case .connecting(let error): error?.message ?? "the connection is lost"
        case .blocked(let reason): "it takes no messages (\(reason))"
        case .connected, .unsubscribed, .closed: "the queue of events may be full"
        }
    }
}
