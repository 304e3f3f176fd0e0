import AMQP
import Logging
import Testing

@Suite struct PublisherTests {
    @Test func `20,000 messages through a window of 500 are all confirmed and all there`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q", arguments: ["x-queue-type": "quorum"])
            let publisher = broker.publisher(window: 500)
            let results = await publisher.publish(messages(20_000, to: "q"))
            #expect(results.count == 20_000)
            #expect(results.allSatisfy { $0 == .confirmed })
            try await expectEventually { try await probe.queue("q")?.messages == 20_000 }
            await publisher.close()
            await probe.close()
        }
    }

    @Test func `unroutable messages are returned, each at its index, and their neighbours are confirmed`() async throws
    {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q")
            let publisher = broker.publisher()
            // Without ids, so that the bodies tell the returned ones apart.
            let sent = (0..<300).map { number in
                AMQPMessage(exchange: "", routingKey: number % 3 == 1 ? "nowhere" : "q", body: Array("\(number)".utf8))
            }
            let results = await publisher.publish(sent)
            for (number, result) in results.enumerated() {
                let expected = number % 3 == 1 ? PublishResult.returned(code: 312, text: "NO_ROUTE") : .confirmed
                if result != expected { Issue.record("\(number): \(result)") }
            }
            await #expect {
                try await publisher.publishUntilConfirmed(sent)
            } throws: { error in
                let error = error as? AMQPError
                return error?.code == .unroutable(replyCode: 312) && error?.message.contains("'nowhere'") == true
            }
            await publisher.close()
            await probe.close()
        }
    }

    @Test func `a connection over which everything is rejected is made again`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q", arguments: ["x-max-length": 5, "x-overflow": "reject-publish"])
            var configuration = broker.configuration
            configuration.rejectionPatience = .milliseconds(100)
            let publisher = broker.publisher(configuration)
            #expect(await publisher.publish(messages(5, to: "q")).allSatisfy { $0 == .confirmed })
            let states = publisher.states()
            let rejected = Task { try await publisher.publishUntilConfirmed(messages(3, to: "q")) }
            let renewal = await states.first(within: .seconds(30)) { state in
                if case .connecting(let error?) = state { error.message.contains("rejects") } else { false }
            }
            #expect(renewal != nil)
            #expect(try await probe.purge("q") == 5)
            try await rejected.value
            await publisher.close()
            await probe.close()
        }
    }

    @Test func `a full queue rejects, and publishUntilConfirmed gets through once there is room`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q", arguments: ["x-max-length": 5, "x-overflow": "reject-publish"])
            let publisher = broker.publisher(window: 1)
            let results = await publisher.publish(messages(8, to: "q"))
            #expect(results == Array(repeating: .confirmed, count: 5) + Array(repeating: .rejected, count: 3))
            let again = Task { try await publisher.publishUntilConfirmed(messages(3, to: "q")) }
            while try await probe.purge("q") == 0 {}
            try await again.value
            await publisher.close()
            await probe.close()
        }
    }

    @Test func `a message that makes the broker close the channel is found and named, its neighbours get through`()
        async throws
    {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q")
            let publisher = broker.publisher()
            var sent = messages(20, to: "q")
            sent[10].exchange = "missing"
            var left = sent
            var refused: [AMQPError] = []
            while !left.isEmpty {
                var again: [AMQPMessage] = []
                for (message, result) in zip(left, await publisher.publish(left)) {
                    if case .refused(let error) = result { refused.append(error) }
                    if result == .unknown { again.append(message) }
                }
                left = again
            }
            #expect(refused.map(\.code) == [.channelClosed(replyCode: 404)])
            #expect(refused.first?.message.contains("no exchange 'missing'") == true)
            try await expectEventually { (try await probe.queue("q")?.messages ?? 0) >= 19 }
            await publisher.close()
            await probe.close()
        }
    }

    @Test func `cancelling the task ends a publish that waits for a broker`() async throws {
        var configuration = AMQPConfiguration(port: 1, user: "guest", password: "guest")
        configuration.maximalBackoff = .milliseconds(200)
        let publisher = ConfirmedPublisher(
            configuration: configuration,
            logger: Logger(label: "AMQPTests") { _ in SwiftLogNoOpLogHandler() }
        )
        let publish = Task { await publisher.publish(messages(3, to: "q")) }
        let state = await publisher.states().first(within: .seconds(30)) { $0 != .connecting(lastError: nil) }
        guard case .connecting(let error?)? = state else {
            Issue.record("\(String(describing: state))")
            return
        }
        #expect(error.code == .connect)
        publish.cancel()
        #expect(await publish.value == [.unknown, .unknown, .unknown])
        await publisher.close()
        #expect(publisher.currentState == .closed)
        #expect(await publisher.publish(messages(1, to: "q")) == [.unknown])
        await #expect(throws: AMQPError.self) { try await publisher.publishUntilConfirmed(messages(1, to: "q")) }
    }

    @Test func `many tasks publish at once, and each gets its own results`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q")
            let publisher = broker.publisher(window: 50)
            await withTaskGroup { group in
                for number in 0..<100 {
                    group.addTask {
                        let key = number % 2 == 0 ? "q" : "nowhere"
                        let results = await publisher.publish(messages(20, to: key))
                        let expected =
                            number % 2 == 0 ? PublishResult.confirmed : .returned(code: 312, text: "NO_ROUTE")
                        #expect(results == Array(repeating: expected, count: 20))
                    }
                }
            }
            try await expectEventually { try await probe.queue("q")?.messages == 1000 }
            await publisher.close()
            await probe.close()
        }
    }
}
