import AMQP
import Testing

@Suite struct TopologyProbeTests {
    @Test func `queues and exchanges are looked at without being made`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            let missing = try await probe.queue("q")
            #expect(missing == nil)
            let hasExchange = try await probe.exchangeExists("x")
            #expect(hasExchange == false)
            try await probe.declareQueue("q", arguments: ["x-queue-type": "quorum"])
            try await probe.declareExchange("x", type: "topic")
            try await probe.bind(queue: "q", to: "x", routingKey: "deal.*")
            let hasBoundExchange = try await probe.exchangeExists("x")
            #expect(hasBoundExchange)
            let publisher = broker.publisher()
            let results = await publisher.publish(
                ["deal.won", "lead.lost"].map { AMQPMessage(exchange: "x", routingKey: $0, body: [1]) }
            )
            #expect(results == [.confirmed, .returned(code: 312, text: "NO_ROUTE")])
            try await expectEventually { try await probe.queue("q")?.messages == 1 }
            let purged = try await probe.purge("q")
            #expect(purged == 1)
            let left = try await probe.get("q")
            #expect(left == nil)
            try await probe.deleteQueue("q")
            try await probe.deleteExchange("x")
            let deleted = try await probe.queue("q")
            #expect(deleted == nil)
            let hasDeleted = try await probe.exchangeExists("x")
            #expect(hasDeleted == false)
            await publisher.close()
            await probe.close()
            await #expect {
                try await probe.queue("q")
            } throws: { ($0 as? AMQPError)?.code == .closed }
        }
    }

    @Test func `a queue that is declared otherwise is told with the broker's words`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q")
            await #expect {
                try await probe.declareQueue("q", arguments: ["x-queue-type": "quorum"])
            } throws: { error in
                let error = error as? AMQPError
                return error?.code == .channelClosed(replyCode: 406) && error?.message.contains("x-queue-type") == true
            }
            // The channel is made anew.
            let sound = try await probe.queue("q")
            #expect(sound != nil)
            await probe.close()
        }
    }
}
