package import AMQP

extension Topology {
    /// What is missing of the named queues and of the exchanges: all that a user without management rights can see.
    package func missing(queues names: [String], _ probe: TopologyProbe) async throws -> [TopologyDifference] {
        var differences: [TopologyDifference] = []
        for exchange in exchanges where try await !probe.exchangeExists(exchange.name) {
            differences.append(
                TopologyDifference(object: "exchange", name: exchange.name, found: nil, expected: exchange.type)
            )
        }
        for name in names where try await probe.queue(name) == nil {
            differences.append(TopologyDifference(object: "queue", name: name, found: nil, expected: "a quorum queue"))
        }
        return differences
    }
}
