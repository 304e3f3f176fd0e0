import AMQP
import Messaging
import Model
import TestKit
import Testing

@Suite struct TopologyTests {
    @Test func `what is applied is there, and applying it again changes nothing`() async throws {
        try await withBroker(nil) { broker in
            let topology = Topology.standard()
            let parts =
                topology.exchanges.count + topology.queues.count + topology.bindings.count + topology.policies.count
            let missing = try await topology.differences(on: broker.api)
            #expect(missing.count == parts)
            #expect(missing.allSatisfy { $0.found == nil })
            for _ in 1...2 {
                try await topology.apply(to: broker.api)
                let differences = try await topology.differences(on: broker.api)
                #expect(differences == [])
            }
        }
    }

    @Test func `whatever is deleted or changed is named by the check`() async throws {
        try await withBroker { broker in
            let management = TestKit.ManagementAPI(broker.host.servers)
            let name = broker.host.name
            func delete(_ path: String...) async throws { try await management.send("DELETE", path) }

            try await delete("queues", name, Queues.retry(.fiveSeconds))
            try await delete("exchanges", name, Exchanges.retry(.oneHour))
            try await delete("bindings", name, "e", Exchanges.events, "q", Queues.events, "%23")
            try await broker.host.removePolicy("signalbox-dead")
            try await broker.host.setPolicy(
                "signalbox-retry-1s",
                pattern: #"^signalbox\.retry\.1s$"#,
                ["message-ttl": 2000]
            )
            let differences = try await Topology.standard().differences(on: broker.api)
            let found = Set(differences.map { "\($0.object) \($0.name) \($0.found == nil ? "missing" : "different")" })
            #expect(
                found == [
                    "queue signalbox.retry.5s missing", "exchange signalbox.retry.1h missing",
                    "binding signalbox.events → signalbox.events missing",
                    "binding signalbox.retry.5s → signalbox.retry.5s missing",
                    "binding signalbox.retry.1h → signalbox.retry.1h missing", "policy signalbox-dead missing",
                    "policy signalbox-retry-1s different",
                ]
            )
            let report = "\(TopologyMismatch(differences: differences))"
            #expect(report.contains("signalbox topology apply") && report.contains("2000"))
            try await Topology.standard().apply(to: broker.api)
            let left = try await Topology.standard().differences(on: broker.api)
            #expect(left == [])
        }
    }

    @Test func `the definitions file makes the same topology in a fresh virtual host`() async throws {
        try await withBroker(nil) { broker in
            let topology = Topology.standard()
            try await broker.api.post(
                topology.definitions(virtualHost: broker.host.name),
                "definitions",
                broker.host.name
            )
            let differences = try await topology.differences(on: broker.api)
            #expect(differences == [])
        }
    }

    @Test func `a user who may configure nothing sees what is missing`() async throws {
        try await withBroker { broker in
            let management = TestKit.ManagementAPI(broker.host.servers)
            let user = "worker-\(broker.host.name)"
            try await management.send("PUT", ["users", user], body: ["password": user, "tags": ""])
            try await broker.host.setPermissions(user: user, configure: "^$", write: ".*", read: ".*")
            let probe = TopologyProbe(configuration: broker.host.configuration(user: user), logger: .silent)
            let queues = Queues.all
            let none = try await Topology.standard().missing(queues: queues, probe)
            #expect(none == [])
            try await broker.host.deleteQueue(Queues.dead)
            let missing = try await Topology.standard().missing(queues: queues, probe)
            #expect(missing.map(\.name) == [Queues.dead])
            await probe.close()
            try await management.send("DELETE", ["users", user])
        }
    }

    @Test func `a job comes back from its retry tier under its kind`() async throws {
        try await withBroker { broker in
            let job = try Job.sample(.webhook)
            try await broker.publisher.publishUntilConfirmed([job.message(after: .milliseconds(300))])
            let delivery = try await broker.next(Queues.action(.webhook))
            #expect(try Job.decode(delivery.body).get() == job)
            #expect(delivery.routingKey == "webhook")
            #expect(delivery.properties.messageID == job.messageID)
        }
    }

    @Test func `jobs of an unknown kind do not stall the tier: they are dead letters, and what is behind them goes on`()
        async throws
    {
        try await withBroker { broker in
            let stray = ActionKind(rawValue: "fax")
            let strays = try (0..<40).map { try Job.sample(stray, step: $0).message(after: .seconds(1)) }
            let good = try Job.sample(.note)
            try await broker.publisher.publishUntilConfirmed(strays + [good.message(after: .seconds(1))])
            let delivery = try await broker.next(Queues.action(.note))
            #expect(try Job.decode(delivery.body).get() == good)
            var letters: [DeadLetter] = []
            for _ in 0..<40 { letters.append(DeadLetter(try await broker.next(Queues.dead))) }
            #expect(Set(letters.compactMap { $0.job?.step }) == Set(0..<40))
            #expect(Set(letters.map(\.cause.code)) == ["unroutable"])
            #expect(letters.allSatisfy { $0.subject == .job && $0.queue == Exchanges.actions && $0.tenant == "acme" })
            #expect(letters[0].cause.message.contains("'fax'"))
        }
    }

    @Test func `a job and an event that crash whoever takes them die at the delivery limit`() async throws {
        try await withBroker(.standard(limits: TopologyLimits(deliveries: 3))) { broker in
            let job = try Job.sample(.tag)
            let event = AMQPMessage(exchange: Exchanges.events, routingKey: "deal.won", body: Array("{".utf8))
            try await broker.publisher.publishUntilConfirmed([job.message, event])
            for queue in [Queues.action(.tag), Queues.events] {
                // Each crash is a closed connection with a delivery that nobody has settled.
                for _ in 0...3 {
                    let consumer = broker.consumer(queue)
                    let batch = try await consumer.nextBatch(upTo: 1, within: .zero)
                    #expect(batch.count == 1)
                    await consumer.close()
                }
                let letter = DeadLetter(try await broker.next(Queues.dead))
                #expect(letter.cause.code == "delivery_limit")
                #expect(letter.queue == queue)
                #expect(letter.subject == (queue == Queues.events ? .event : .job))
                #expect(letter.job == (queue == Queues.events ? nil : job))
            }
        }
    }

    @Test func `a full queue refuses the publish instead of dropping a message`() async throws {
        try await withBroker(.standard(limits: TopologyLimits(queueBytes: 2000))) { broker in
            let jobs = try (0..<40).map { try Job.sample(step: $0).message }
            var results: [PublishResult] = []
            for job in jobs { results += await broker.publisher.publish([job]) }
            #expect(results.contains(.rejected) && results[0] == .confirmed)
            let confirmed = results.count { $0 == .confirmed }
            var kept = 0
            while try await broker.probe.get(Queues.action(.task)) != nil { kept += 1 }
            #expect(kept >= confirmed)
            let dead = try await broker.probe.get(Queues.dead)
            #expect(dead == nil)
        }
    }
}
