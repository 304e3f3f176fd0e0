import AMQP
import JSONSchema
import Messaging
import Model
import Store
import TestKit
import Testing

extension EndToEnd {
    @Suite
    struct CatalogTests {
        @Test(.timeLimit(.minutes(3)))
        func `each of the 138 event types of managed services is published and taken, and a wrong one is refused`()
            async throws
        {
            try await withInstallation { signalbox in
                let file = "config/packs/msp/catalog.yaml"
                let catalog = try CatalogReader.readCompiling(file: file, bytes: try Checkout.bytes(file))
                try await signalbox.store.applyCatalog(catalog.eventTypes, pack: "msp", tenant: Installation.tenant)
                _ = try await signalbox.store.setTenant(Installation.tenant, validation: .enforce)
                let schemas = EventSchemas(catalog.eventTypes, mode: .enforce)
                var messages: [AMQPMessage] = []
                for type in catalog.eventTypes {
                    let schema = try #require(schemas.schema(ofType: type.name))
                    var data = try #require(schema.example(seed: 3))
                    // The payload's tenant is the event's.
                    if case .object(var object) = data {
                        object["tenantId"] = .string(Installation.tenant.rawValue)
                        data = .object(object)
                    }
                    messages.append(message(type.name, "good-\(type.name)", data, at: signalbox.time))
                }
                let wrong: JSONValue = ["tenantId": "acme", "occurredAt": "yesterday", "ticketId": "t-1"]
                messages.append(message("TICKET_CREATED", "wrong", wrong, at: signalbox.time))
                try await signalbox.publisher.publishUntilConfirmed(messages)

                try await signalbox.running([Executable.matcher, Executable.scheduler]) { processes in
                    try await eventually(within: .seconds(60), "all events are taken or refused") {
                        let taken = try await signalbox.count("SELECT count(*) FROM events")
                        let refused = try await signalbox.count("SELECT count(*) FROM dead_letters")
                        return taken == catalog.eventTypes.count && refused == 1
                    }
                    let types = try await signalbox.count("SELECT count(DISTINCT type) FROM events")
                    #expect(types == 138)
                    let letters = try await signalbox.lines(
                        "SELECT cause, field, message FROM dead_letters",
                        columns: 3
                    )
                    #expect(
                        letters == [
                            "schema_mismatch|data.occurredAt|data.occurredAt: expected a date-time (RFC 3339) such as "
                                + "2026-03-01T09:30:00Z (format) by payload.TicketCreated.v1"
                        ]
                    )
                    try await eventually("the matcher has counted the one") {
                        try await processes[0].metric("signalbox_schema_violations_total", ["mode": "enforce"]) == 1
                    }
                }
            }
        }

        private func message(_ type: String, _ id: String, _ data: JSONValue, at time: Timestamp) -> AMQPMessage {
            let event: JSONValue = [
                "specversion": "1.0", "id": .string(id), "source": "/msp", "type": .string(type),
                "time": .string(time.rfc3339), "tenantid": .string(Installation.tenant.rawValue), "data": data,
            ]
            return AMQPMessage(
                exchange: Exchanges.events,
                routingKey: type,
                properties: AMQPProperties(contentType: "application/cloudevents+json", messageID: id),
                body: event.text
            )
        }
    }
}
