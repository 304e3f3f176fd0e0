import AMQP
import Testing

/// Waits until the condition holds, and records an issue when it does not within the bound.
func expectEventually(
    within bound: Duration = .seconds(30),
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + bound
    while !(try await condition()) {
        guard ContinuousClock.now < deadline else {
            Issue.record("The condition does not hold after \(bound).", sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

extension AsyncStream<ConnectionState> {
    /// The first state that fits, or nil when none does within the bound.
    func first(within bound: Duration, where fits: @escaping @Sendable (ConnectionState) -> Bool) async
        -> ConnectionState?
    {
        let stream = self
        return await withTaskGroup { group in
            group.addTask { await stream.first { fits($0) } }
            group.addTask {
                try? await Task.sleep(for: bound)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}

/// Numbered messages for a queue, through the default exchange.
func messages(_ count: Int, to queue: String, body: [UInt8] = Array("x".utf8)) -> [AMQPMessage] {
    (0..<count).map { number in
        AMQPMessage(
            exchange: "",
            routingKey: queue,
            properties: AMQPProperties(messageID: "\(number)"),
            body: body
        )
    }
}

extension AMQPDelivery {
    var number: Int? { properties.messageID.flatMap { Int($0) } }
}
