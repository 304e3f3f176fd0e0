import AMQP
import Testing

@Suite struct RoundTripTests {
    @Test func `every property and every type of field comes back as it was sent`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let everything: AMQPTable = [
                "bool": true, "int8": .int8(-8), "uint8": .uint8(200), "int16": .int16(-1600), "uint16": .uint16(65000),
                "int32": .int32(-320_000), "uint32": .uint32(4_000_000_000), "int64": .int64(.min),
                "uint64": .uint64(UInt64(Int64.max)), "float": .float(1.5), "double": .double(-2.25e300),
                "decimal": .decimal(scale: 2, value: 12345), "string": "Grüße", "bytes": .bytes([0, 255, 7]),
                "timestamp": .timestamp(1_700_000_000), "void": .void, "empty": "", "no bytes": .bytes([]),
                "array": .array([1, "two", .array([]), .table(["deep": .array([.void])])]),
                "table": .table(["inner": .table(["x": 1]), "nothing": .table([:])]),
            ]
            let properties = AMQPProperties(
                contentType: "application/cloudevents+json",
                contentEncoding: "identity",
                headers: everything,
                persistent: true,
                priority: 3,
                correlationID: "correlation",
                replyTo: "reply",
                expiration: "600000",
                messageID: "id",
                timestamp: 1_800_000_000,
                type: "deal.won",
                userID: "guest",
                appID: "app"
            )
            let sent = AMQPMessage(exchange: "", routingKey: "q", properties: properties, body: Array("body".utf8))
            let bare = AMQPMessage(
                exchange: "",
                routingKey: "q",
                properties: AMQPProperties(persistent: false),
                body: []
            )
            let received = try await roundTrip([sent, bare], broker)
            #expect(received.map(\.properties) == [properties, AMQPProperties(persistent: false)])
            #expect(received.map(\.body) == [sent.body, []])
            #expect(received.map(\.routingKey) == ["q", "q"])
            #expect(received.map(\.exchange) == ["", ""])
            #expect(received.map(\.isRedelivered) == [false, false])
        }
    }

    @Test func `a body of 1 MiB and bodies around the frame's size come back whole`() async throws {
        try await TestBroker.withVirtualHost { broker in
            // 32760 bytes fill a frame exactly: the library then announces more, which never comes.
            let sizes = [0, 1, 32_759, 32_760, 32_761, 65_520, 1 << 20]
            let sent = sizes.map { size in
                AMQPMessage(exchange: "", routingKey: "q", body: (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            }
            let received = try await roundTrip(sent, broker)
            #expect(received.map(\.body) == sent.map(\.body))
        }
    }

    @Test func `a publish that cannot be carried is refused before it is sent, and its neighbours are not`()
        async throws
    {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q")
            let publisher = broker.publisher()
            var deep = AMQPValue.void
            for _ in 0..<40 { deep = .array([deep]) }
            func message(_ properties: AMQPProperties) -> AMQPMessage {
                AMQPMessage(exchange: "", routingKey: "q", properties: properties, body: [1])
            }
            let results = await publisher.publish([
                message(AMQPProperties()),
                AMQPMessage(exchange: "", routingKey: String(repeating: "k", count: 256), body: [1]),
                message(AMQPProperties(messageID: String(repeating: "ü", count: 128))),
                message(AMQPProperties(headers: ["h": .string(String(repeating: "h", count: 140_000))])),
                message(AMQPProperties(headers: [String(repeating: "n", count: 256): 1])),
                message(AMQPProperties(headers: ["deep": deep])),
                message(AMQPProperties(headers: ["u": .uint64(.max)])),
                message(AMQPProperties(messageID: String(repeating: "m", count: 255))),
            ])
            #expect(results.first == .confirmed && results.last == .confirmed)
            for result in results.dropFirst().dropLast() {
                guard case .refused(let error) = result else {
                    Issue.record("\(result)")
                    continue
                }
                #expect(error.code == .invalidMessage)
            }
            try await expectEventually { try await probe.queue("q")?.messages == 2 }
            await publisher.close()
            await probe.close()
        }
    }

    @Test func `headers nested so deep that reading them could exhaust a stack are cut`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q")
            let depth = 6000
            let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            try await broker.publish(
                """
                {"properties": {"headers": {"deep": \(nested), "flat": "x"}}, "routing_key": "q", "payload": "body",
                "payload_encoding": "string"}
                """
            )
            let consumer = broker.consumer("q")
            let got = try await consumer.nextBatch(upTo: 1, within: .seconds(1))
            #expect(got.first?.body == Array("body".utf8))
            #expect(got.first?.properties.headers["flat"] == "x")
            var levels = 0
            var value = got.first?.properties.headers["deep"]
            while case .array(let values)? = value {
                levels += 1
                value = values.first
            }
            #expect(levels == AMQPValue.maximalNesting - 1)
            #expect(value == .void)
            await consumer.close()
            await probe.close()
        }
    }

    private func roundTrip(_ sent: [AMQPMessage], _ broker: TestBroker) async throws -> [AMQPDelivery] {
        let probe = broker.probe()
        try await probe.declareQueue("q", arguments: ["x-queue-type": "quorum"])
        let publisher = broker.publisher()
        #expect(await publisher.publish(sent) == sent.map { _ in .confirmed })
        let consumer = broker.consumer("q")
        var received: [AMQPDelivery] = []
        while received.count < sent.count {
            let batch = try await consumer.nextBatch(upTo: 100, within: .milliseconds(10))
            await consumer.ack(batch.map(\.tag))
            received += batch
        }
        await consumer.close()
        await publisher.close()
        await probe.close()
        return received
    }
}
