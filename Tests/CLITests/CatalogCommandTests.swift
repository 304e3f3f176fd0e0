import Foundation
import Model
import TestKit
import Testing

@Suite struct CatalogCommandTests {
    private static let packs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("config/packs").path

    private func file(_ schema: String) -> String {
        """
        name: own
        version: "1"
        eventTypes:
          - name: deal.lost
            category: deals
            schema: \(schema)

        """
    }

    @Test func `A catalog is applied, listed, shown and compared`() async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            try await signalbox.output(of: "tenant create acme")
            let first = try await signalbox.output(of: "catalog apply \(Self.packs)/msp --system")
            #expect(first.hasPrefix("applied catalog 'msp' 1.0 to the system: 138 created\n"))
            let again = try await signalbox.output(of: "catalog apply \(Self.packs)/msp --system")
            #expect(again == "applied catalog 'msp' 1.0 to the system: 138 unchanged\n")
            try await withTemporaryFolder { folder in
                let own = try folder.write(file("{ properties: { reason: { enum: [price, other] } } }"), to: "a.yaml")
                #expect(try await signalbox.output(of: "catalog apply \(own) --tenant acme").contains("1 created"))
                let types = try await signalbox.objects(of: "catalog list --tenant acme")
                #expect(types.count == 140)
                #expect(
                    types.filter { $0["owner"] as? String == "tenant" }.compactMap { $0["type"] as? String } == [
                        "deal.lost"
                    ]
                )
                #expect(types.contains { $0["schema"] as? String == "payload.TicketCreated.v1" })

                let worse = try folder.write(file("{ properties: { reason: { enum: [price] } } }"), to: "b.yaml")
                let diff = try await signalbox.output(of: "catalog diff \(worse) --tenant acme")
                #expect(diff.contains("deal.lost: changed (breaking)"))
                #expect(
                    diff.contains(
                        "data.reason: was one of \"price\", \"other\", becomes \"price\" (breaks publishers and rules)"
                    )
                )
                #expect(!diff.contains("active rules"))
                let rule = """
                    name: r
                    trigger: deal.lost
                    conditions: [{ path: reason, equals: other }]
                    steps: [{ action: note, with: { text: x } }]
                    """
                try await signalbox.output(of: "rule apply \(try folder.write(rule, to: "r.yaml")) --tenant acme")
                let breaking = try await signalbox.output(of: "catalog diff \(worse) --tenant acme")
                #expect(breaking.contains("    acme: r, version 1: conditions[0]: error never_holds: "))
                let entries = try await signalbox.objects(of: "catalog diff \(worse) --tenant acme")
                #expect((entries.first?["rules"] as? [[String: Any]])?.first?["code"] as? String == "never_holds")

                let refused = try await signalbox.run("catalog apply \(worse) --tenant acme")
                #expect(refused.ending == .exited(1) && refused.error.contains("--breaking"))
                let forced = try await signalbox.output(of: "catalog apply \(worse) --tenant acme --breaking")
                #expect(forced.contains("1 changed"))

                let unsupported = try folder.write(file("{ $ref: \"https://example.com/x\" }"), to: "c.yaml")
                let run = try await signalbox.run("catalog apply \(unsupported) --tenant acme")
                #expect(run.ending == .exited(1))
                #expect(
                    run.error.contains("c.yaml:6:21: eventTypes[0].schema.$ref: `https://example.com/x` leads nowhere")
                )
            }
            let shown = try await signalbox.output(of: "catalog show TICKET_COMMENT_ADDED --tenant acme")
            #expect(shown.contains("deprecated in favour of TICKET_MESSAGE_ADDED"))
            #expect(shown.contains("payload.TicketCommentAdded.v1"))
            let miss = try await signalbox.run("catalog show TICKET_CRAETED --tenant acme")
            #expect(miss.error.contains("did you mean 'TICKET_CREATED'?"))
            let example = try await signalbox.output(of: "catalog show TICKET_CREATED --tenant acme --example")
            #expect(try JSONValue(parsing: Array(example.utf8))["ticketId"] != nil)
        }
    }

    @Test func `A tenant's events are validated as it says, and a file before it is published`() async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            try await signalbox.output(of: "topology apply")
            try await signalbox.output(of: "tenant create acme")
            try await signalbox.output(of: "pack apply \(Self.packs)/msp --tenant acme")
            #expect(try await signalbox.objects(of: "tenant list").first?["validation"] as? String == "warn")
            let set = try await signalbox.output(of: "tenant validation acme enforce")
            #expect(set == "validation of tenant 'acme' is enforce\n")
            #expect(try await signalbox.objects(of: "tenant list").first?["validation"] as? String == "enforce")
            #expect(try await signalbox.run("tenant validation acme strict").ending == .exited(2))

            let events = "\(Self.packs)/msp/events/service.ndjson"
            let published = try await signalbox.output(of: "event publish --file \(events) --tenant acme --validate")
            #expect(published.hasPrefix("confirmed 8 of 8 events"))
            try await withTemporaryFolder { folder in
                let text = try String(contentsOfFile: events, encoding: .utf8)
                    .replacingOccurrences(of: "\"stage\":\"resolution\"", with: "\"stage\":\"resolved\"")
                    .replacingOccurrences(of: "CONTRACT_RENEWAL_UPCOMING", with: "CONTRACT_RENEWAL")
                let file = try folder.write(text, to: "e.ndjson")
                let run = try await signalbox.run("event publish --file \(file) --tenant acme --validate")
                #expect(run.ending == .exited(1))
                #expect(run.error.contains("nothing was published: 2 of 8 lines"))
                #expect(
                    run.error.contains(
                        "e.ndjson:5: schema_mismatch: data.stage: expected one of \"response\", \"resolution\", \"custom\" (enum) by payload.TicketSlaStageBreached.v1"
                    )
                )
                #expect(run.error.contains("e.ndjson:7: unknown_event_type: 'CONTRACT_RENEWAL' is not in the catalog"))
            }
        }
    }
}
