import AMQP
import TestKit
import Testing

@Suite struct RecoveryTests {
    @Test func `a connection cut before its confirms leaves them unknown, and publishing on gets everything through`()
        async throws
    {
        try await withProxy { broker, proxy, probe in
            let publisher = broker.publisher(broker.through(proxy))
            #expect(await publisher.publish(messages(1, to: "q")) == [.confirmed])
            proxy.freeze(.toClient)
            async let results = publisher.publish(messages(100, to: "q"))
            try await expectEventually { try await probe.queue("q")?.messages == 101 }
            proxy.cut()
            proxy.resume()
            // The broker has them all; the publisher cannot know.
            #expect(await results == Array(repeating: .unknown, count: 100))

            let many = Task { try await publisher.publishUntilConfirmed(messages(5000, to: "q", body: [2])) }
            try await expectEventually { (try await probe.queue("q")?.messages ?? 0) > 300 }
            proxy.cut()
            try await many.value
            var seen: Set<Int> = []
            let consumer = broker.consumer("q", prefetch: 1000)
            while seen.count < 5000 {
                let batch = try await consumer.nextBatch(upTo: 500, within: .milliseconds(10))
                await consumer.ack(batch.map(\.tag))
                seen.formUnion(batch.filter { $0.body == [2] }.compactMap(\.number))
            }
            #expect(seen == Set(0..<5000))
            await consumer.close()
            await publisher.close()
        }
    }

    @Test func `unsettled deliveries come again after a reconnect, and acks for the old ones change nothing`()
        async throws
    {
        try await withProxy { broker, proxy, probe in
            let publisher = broker.publisher()
            #expect(await publisher.publish(messages(12, to: "q")).allSatisfy { $0 == .confirmed })
            let consumer = broker.consumer("q", prefetch: 10, broker.through(proxy))
            // The very first opens the prefetch, and is not counted in it.
            await consumer.ack(try await consumer.nextBatch(upTo: 1, within: .seconds(1)).map(\.tag))
            var old: [AMQPDelivery] = []
            while old.count < 10 { old += try await consumer.nextBatch(upTo: 10, within: .seconds(1)) }
            await consumer.ack([old[0].tag])
            // One more comes when the broker has the ack.
            old += try await consumer.nextBatch(upTo: 1, within: .seconds(1))
            #expect(old.map(\.number) == Array(1...11))
            proxy.cut()
            var new: [AMQPDelivery] = []
            while new.count < 10 { new += try await consumer.nextBatch(upTo: 10, within: .seconds(1)) }
            #expect(Set(new.map(\.number)) == Set(2...11))
            #expect(new.allSatisfy { $0.isRedelivered })
            let (oldTags, newTags) = (Set(old.map(\.tag)), Set(new.map(\.tag)))
            #expect(oldTags.isDisjoint(with: newTags))
            await consumer.ack(old.map(\.tag))
            await consumer.ack(upTo: old[10].tag)
            await consumer.reject(old[5].tag)
            await consumer.ack([new[0].tag])
            await consumer.close()
            try await expectEventually { try await probe.queue("q")?.messages == 9 }
            await publisher.close()
        }
    }

    @Test func `a link that carries nothing is noticed by the heartbeat on both sides and made again`() async throws {
        try await withProxy { broker, proxy, probe in
            let configuration = broker.through(proxy) {
                $0.heartbeat = .seconds(1)
                $0.connectTimeout = .seconds(2)
            }
            let publisher = broker.publisher(configuration)
            let consumer = broker.consumer("q", configuration)
            #expect(await publisher.publish(messages(1, to: "q")) == [.confirmed])
            let count = try await consumer.nextBatch(upTo: 1, within: .seconds(1)).count
            #expect(count == 1)
            let (publishing, consuming) = (publisher.states(), consumer.states())
            proxy.freeze()
            async let published: Void = publisher.publishUntilConfirmed(messages(10, to: "q"))
            for states in [publishing, consuming] {
                let lost = await states.first(within: .seconds(10)) { state in
                    if case .connecting(let error?) = state { error.message.contains("heartbeat") } else { false }
                }
                #expect(lost != nil)
            }
            proxy.resume()
            try await published
            var got: [AMQPDelivery] = []
            while Set(got.map(\.number)) != Set(0..<10) {
                let batch = try await consumer.nextBatch(upTo: 20, within: .milliseconds(10))
                await consumer.ack(batch.map(\.tag))
                got += batch
            }
            await consumer.close()
            await publisher.close()
        }
    }

    @Test func `a send that blocks because the broker does not read is ended from outside`() async throws {
        try await withProxy { broker, proxy, probe in
            let configuration = broker.through(proxy) {
                $0.heartbeat = .seconds(60)
                $0.tcpUserTimeout = .seconds(1)
            }
            let publisher = broker.publisher(configuration)
            #expect(await publisher.publish(messages(1, to: "q")) == [.confirmed])
            proxy.freeze(.toServer)
            let large = messages(1, to: "q", body: Array(repeating: 7, count: 32 << 20))
            let start = ContinuousClock.now
            let states = publisher.states()
            #expect(await publisher.publish(large) == [.unknown])
            let lost = await states.first(within: .seconds(30)) { $0 != .connected }
            guard case .connecting(let error?)? = lost else {
                Issue.record("\(String(describing: lost))")
                return
            }
            #expect(error.code == .connectionClosed(replyCode: nil))
            // The heartbeat would take two minutes.
            #expect(ContinuousClock.now - start < .seconds(30))
            proxy.cut()
            proxy.resume()
            try await publisher.publishUntilConfirmed(messages(2, to: "q"))
            await publisher.close()
        }
    }

    @Test func `an idle connection outlives its heartbeats`() async throws {
        try await withProxy { broker, proxy, probe in
            var configuration = broker.configuration
            configuration.heartbeat = .seconds(1)
            let publisher = broker.publisher(configuration)
            let consumer = broker.consumer("q", configuration)
            for states in [publisher.states(), consumer.states()] {
                #expect(await states.first(within: .seconds(30)) { $0 == .connected } != nil)
            }
            // The broker gives a silent client up after two heartbeats, so five are proof.
            async let one = publisher.states().first(within: .seconds(5)) { $0 != .connected }
            async let other = consumer.states().first(within: .seconds(5)) { $0 != .connected }
            #expect(await one == nil)
            #expect(await other == nil)
            #expect(await publisher.publish(messages(1, to: "q")) == [.confirmed])
            let received = try await consumer.nextBatch(upTo: 1, within: .seconds(1)).count
            #expect(received == 1)
            await consumer.close()
            await publisher.close()
        }
    }

    @Test func `a blocked connection publishes nothing until it is unblocked, and says why`() async throws {
        try await withProxy { broker, proxy, probe in
            let publisher = broker.publisher(broker.through(proxy))
            #expect(await publisher.publish(messages(1, to: "q")) == [.confirmed])
            let states = publisher.states()
            // connection.blocked("low on memory"), as the broker sends it under an alarm.
            proxy.inject([1, 0, 0, 0, 0, 0, 18, 0, 10, 0, 60, 13] + Array("low on memory".utf8) + [0xCE])
            let blocked = await states.first(within: .seconds(30)) { $0 == .blocked(reason: "low on memory") }
            #expect(blocked != nil)
            let results = Task { await publisher.publish(messages(5, to: "q")) }
            let other = broker.publisher()
            #expect(await other.publish(messages(3, to: "q")) == [.confirmed, .confirmed, .confirmed])
            try await expectEventually { try await probe.queue("q")?.messages == 4 }
            proxy.inject([1, 0, 0, 0, 0, 0, 4, 0, 10, 0, 61, 0xCE])
            #expect(await results.value == Array(repeating: .confirmed, count: 5))
            #expect(publisher.currentState == .connected)
            try await expectEventually { try await probe.queue("q")?.messages == 9 }
            await other.close()
            await publisher.close()
        }
    }

    private func withProxy(_ body: (TestBroker, TCPProxy, TopologyProbe) async throws -> Void) async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q", arguments: ["x-queue-type": "quorum"])
            let proxy = try TCPProxy(to: broker.configuration.port)
            defer { proxy.stop() }
            try await body(broker, proxy, probe)
            await probe.close()
        }
    }
}
