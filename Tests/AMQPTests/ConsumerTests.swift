import AMQP
import Testing

@Suite struct ConsumerTests {
    @Test func `a batch is full at once when so many are there, and else waits for its patience only`() async throws {
        try await withQueue(publishing: 25) { _, consumer, _ in
            let clock = ContinuousClock()
            let start = clock.now
            let first = try await consumer.nextBatch(upTo: 20, within: .seconds(60))
            #expect(first.map(\.number) == Array(0..<20))
            #expect(clock.now - start < .seconds(30))
            let second = try await consumer.nextBatch(upTo: 20, within: .milliseconds(50))
            #expect(second.map(\.number) == Array(20..<25))
        }
    }

    @Test func `who wants a whole batch lets others pass until there is one`() async throws {
        try await withQueue(publishing: 5) { broker, consumer, _ in
            let opening = try await consumer.nextBatch(upTo: 1, within: .seconds(60))
            let whole = Task { try await consumer.nextFullBatch(of: 10) }
            var passed: [AMQPDelivery] = []
            while passed.count < 4 { passed += try await consumer.nextBatch(upTo: 10, within: .milliseconds(1)) }
            #expect((opening + passed).map(\.number) == Array(0..<5))
            let publisher = broker.publisher()
            let results = await publisher.publish(messages(10, to: "q"))
            #expect(results.allSatisfy { $0 == .confirmed })
            let numbers = try await whole.value.map(\.number)
            #expect(numbers == Array(0..<10))
            await publisher.close()
        }
    }

    @Test func `cancel and task cancellation end a wait for a whole batch`() async throws {
        try await withQueue(publishing: 3) { _, consumer, _ in
            let one = Task { try await consumer.nextFullBatch(of: 10) }
            one.cancel()
            await #expect(throws: CancellationError.self) { try await one.value }
            let other = Task { try await consumer.nextFullBatch(of: 10) }
            #expect(await consumer.states().first(within: .seconds(30)) { $0 == .connected } != nil)
            await consumer.cancel()
            let isEnded = try await other.value.isEmpty
            #expect(isEnded)
        }
    }

    @Test func `a batch waits for its first delivery as long as it takes`() async throws {
        try await withQueue(publishing: 0) { broker, consumer, _ in
            async let batch = consumer.nextBatch(upTo: 10, within: .milliseconds(1))
            #expect(await consumer.states().first(within: .seconds(30)) { $0 == .connected } != nil)
            let publisher = broker.publisher()
            #expect(await publisher.publish(messages(1, to: "q")) == [.confirmed])
            let numbers = try await batch.map(\.number)
            #expect(numbers == [0])
            await publisher.close()
        }
    }

    @Test func `single, multiple and rejecting settlement leave exactly the rest in the queue`() async throws {
        try await withQueue(publishing: 30) { broker, consumer, probe in
            var got: [AMQPDelivery] = []
            while got.count < 30 { got += try await consumer.nextBatch(upTo: 30, within: .seconds(1)) }
            await consumer.ack([got[3].tag, got[1].tag, got[1].tag])
            await consumer.reject(got[0].tag)
            await consumer.reject(got[0].tag)
            await consumer.ack(upTo: got[9].tag)
            await consumer.ack(got[10..<20].map(\.tag))
            await consumer.ack([got[25].tag])
            #expect(consumer.currentState == .connected)
            await consumer.close()
            try await expectEventually { try await probe.queue("q")?.messages == 9 }
            var left: [Int?] = []
            while let delivery = try await probe.get("q") { left.append(delivery.number) }
            #expect(Set(left) == Set([20, 21, 22, 23, 24, 26, 27, 28, 29]))
        }
    }

    @Test func `no more than the prefetch is unsettled, and a batch does not wait for what cannot come`() async throws {
        try await withQueue(publishing: 51, prefetch: 10) { _, consumer, probe in
            // The very first opens the prefetch, and is not counted in it.
            let opening = try await consumer.nextBatch(upTo: 1, within: .seconds(60))
            await consumer.ack(opening.map(\.tag))
            let first = try await consumer.nextBatch(upTo: 50, within: .seconds(60))
            #expect(first.map(\.number) == Array(1..<11))
            try await expectEventually { try await probe.queue("q")?.messages == 40 }
            await consumer.ack(first.prefix(4).map(\.tag))
            let second = try await consumer.nextBatch(upTo: 50, within: .seconds(60))
            #expect(second.map(\.number) == Array(11..<15))
        }
    }

    @Test func `after cancel nothing more is handed out, and what was can still be settled`() async throws {
        try await withQueue(publishing: 30, prefetch: 20, type: "classic") { _, consumer, probe in
            var got: [AMQPDelivery] = []
            while got.count < 5 { got += try await consumer.nextBatch(upTo: 5 - got.count, within: .seconds(1)) }
            await consumer.cancel()
            let isEmpty = try await consumer.nextBatch(upTo: 10, within: .seconds(60)).isEmpty
            #expect(isEmpty)
            try await expectEventually { try await probe.queue("q")?.consumers == 0 }
            await consumer.ack(upTo: got[4].tag)
            await consumer.close()
            try await expectEventually { try await probe.queue("q")?.messages == 25 }
            #expect(consumer.currentState == .closed)
        }
    }

    @Test func `a consumer that is cancelled over its last suspect subscribes no more`() async throws {
        try await withQueue(publishing: 1) { broker, consumer, probe in
            for _ in 1...3 {
                let failing = broker.consumer("q")
                #expect(try await failing.nextBatch(upTo: 1, within: .zero).count == 1)
                await failing.close()
            }
            let holder = broker.consumer("q")
            #expect(try await holder.nextBatch(upTo: 1, within: .zero).count == 1)
            let publisher = broker.publisher()
            #expect(await publisher.publish(messages(1, to: "q")) == [.confirmed])
            let first = try await consumer.nextBatch(upTo: 1, within: .zero)
            await holder.close()
            // The suspect comes while the prefetch is open, so nothing more is asked for until it is settled.
            await consumer.ack(first.map(\.tag))
            let suspect = try await consumer.nextBatch(upTo: 1, within: .zero)
            #expect(suspect.count == 1)
            await consumer.cancel()
            await consumer.ack(suspect.map(\.tag))
            // The thread's turn is between any two calls.
            await consumer.ack([])
            await consumer.ack([])
            #expect(await publisher.publish(messages(1, to: "q")) == [.confirmed])
            await publisher.close()
            try await expectEventually {
                let queue = try await probe.queue("q")
                return queue?.consumers == 0 && queue?.messages == 1
            }
        }
    }

    @Test func `cancel and task cancellation end a batch that waits`() async throws {
        try await withQueue(publishing: 0) { _, consumer, _ in
            let one = Task { try await consumer.nextBatch(upTo: 1, within: .seconds(1)) }
            one.cancel()
            await #expect(throws: CancellationError.self) { try await one.value }
            #expect(await consumer.states().first(within: .seconds(30)) { $0 == .connected } != nil)
            let other = Task { try await consumer.nextBatch(upTo: 1, within: .seconds(1)) }
            await consumer.cancel()
            let isEnded = try await other.value.isEmpty
            #expect(isEnded)
        }
    }

    @Test func `a queue deleted under its consumer is noticed, and consumed from again when it is back`() async throws {
        try await withQueue(publishing: 0) { broker, consumer, probe in
            let waiting = Task { try await consumer.nextBatch(upTo: 3, within: .seconds(1)) }
            try await expectEventually { try await probe.queue("q")?.consumers == 1 }
            let states = consumer.states()
            try await probe.deleteQueue("q")
            let cancelled = await states.first(within: .seconds(30)) { state in
                if case .unsubscribed(let error) = state { error.code == .consumerCancelled } else { false }
            }
            #expect(cancelled != nil)
            let missing = await consumer.states().first(within: .seconds(30)) { state in
                if case .unsubscribed(let error) = state { error.code == .missing } else { false }
            }
            #expect(missing != nil)
            try await probe.declareQueue("q", arguments: ["x-queue-type": "quorum"])
            #expect(await consumer.states().first(within: .seconds(30)) { $0 == .connected } != nil)
            let publisher = broker.publisher()
            #expect(await publisher.publish(messages(3, to: "q")) == [.confirmed, .confirmed, .confirmed])
            var got = try await waiting.value
            while got.count < 3 { got += try await consumer.nextBatch(upTo: 3, within: .seconds(1)) }
            await consumer.ack(got.map(\.tag))
            await publisher.close()
        }
    }

    @Test func `a consumer that is never asked takes nothing, and counts towards no delivery limit`() async throws {
        try await withQueue(publishing: 30) { broker, consumer, probe in
            for _ in 1...25 {
                let idle = broker.consumer("q")
                #expect(await idle.states().first(within: .seconds(30)) { $0 == .connected } != nil)
                await idle.close()
            }
            var got: [AMQPDelivery] = []
            while got.count < 30 { got += try await consumer.nextBatch(upTo: 30, within: .seconds(1)) }
            #expect(got.allSatisfy { $0.properties.headers["x-delivery-count"] == nil })
            await consumer.ack(got.map(\.tag))
        }
    }

    private func withQueue(
        publishing count: Int,
        prefetch: UInt16 = 100,
        type: String = "quorum",
        _ body: (TestBroker, Consumer, TopologyProbe) async throws -> Void
    ) async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q", arguments: ["x-queue-type": .string(type)])
            let publisher = broker.publisher()
            #expect(await publisher.publish(messages(count, to: "q")).allSatisfy { $0 == .confirmed })
            await publisher.close()
            let consumer = broker.consumer("q", prefetch: prefetch)
            try await body(broker, consumer, probe)
            await consumer.close()
            await probe.close()
        }
    }
}
