import AMQP
import Testing

@Suite struct PoisonTests {
    @Test(arguments: [[57], [3, 120]])
    func `messages that crash whoever takes them reach the delivery limit alone`(poison: Set<Int>) async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("dead", arguments: ["x-queue-type": "quorum"])
            try await probe.declareQueue(
                "q",
                arguments: [
                    "x-queue-type": "quorum", "x-delivery-limit": 20, "x-dead-letter-exchange": "",
                    "x-dead-letter-routing-key": "dead",
                ]
            )
            let publisher = broker.publisher()
            #expect(await publisher.publish(messages(200, to: "q")).allSatisfy { $0 == .confirmed })
            await publisher.close()

            var done: Set<Int> = []
            var dead: Set<Int> = []
            var lives = 0
            while done.count + dead.count < 200 {
                lives += 1
                try #require(lives <= 300, "\(200 - done.count - dead.count) are left")
                try await live(on: broker, poison, &done)
                while let delivery = try await probe.get("dead") {
                    if let number = delivery.number { dead.insert(number) }
                }
            }
            #expect(dead == poison)
            #expect(lives > 20)
            await probe.close()
        }
    }

    /// A process that crashes, with all that it has taken, when it takes one of `poison`, and else works until all is done
    /// or nothing comes any more.
    private func live(on broker: TestBroker, _ poison: Set<Int>, _ done: inout Set<Int>) async throws {
        let consumer = broker.consumer("q", prefetch: 50)
        while true {
            let batch = try await batch(of: consumer)
            let numbers = batch.compactMap(\.number)
            guard !numbers.isEmpty, poison.isDisjoint(with: numbers) else { break }
            await consumer.ack(batch.map(\.tag))
            done.formUnion(numbers)
        }
        await consumer.close()
    }

    // Empty where nothing comes for a second: the last of the poison may have died meanwhile.
    private func batch(of consumer: Consumer) async throws -> [AMQPDelivery] {
        let batch = Task { try await consumer.nextBatch(upTo: 50, within: .milliseconds(5)) }
        let watch = Task {
            try await Task.sleep(for: .seconds(1))
            batch.cancel()
        }
        defer { watch.cancel() }
        do {
            return try await batch.value
        } catch is CancellationError {
            return []
        }
    }
}
