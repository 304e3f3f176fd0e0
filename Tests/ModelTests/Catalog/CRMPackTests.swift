import Foundation
import Model
import Testing

@Suite struct `The crm pack` {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../config/packs/crm").standardizedFileURL

    private func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Self.folder.appending(path: path)))
    }

    private func rules() throws -> [RuleDefinition] {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "rules").path)
        return try files.sorted().flatMap {
            try RuleReader.read(file: $0, bytes: bytes("rules/\($0)"), actions: sampleActions)
        }
    }

    private func events() throws -> [Event] {
        try bytes("events/sales.ndjson").split(separator: UInt8(ascii: "\n")).map { line in
            let results = EventDecoder().decode(contentType: "application/cloudevents+json", body: Array(line))
            return try #require(results.first).get()
        }
    }

    @Test func `its files agree with each other`() throws {
        let manifest = try PackManifest.read(file: "pack.yaml", bytes: bytes("pack.yaml"))
        let catalog = try CatalogReader.read(file: "catalog.yaml", bytes: bytes("catalog.yaml"))
        #expect(manifest.name == "crm")
        #expect(catalog.name == manifest.name)
        #expect(catalog.version == manifest.version)
        #expect(
            Set(catalog.eventTypes.map(\.name))
                == [
                    "deal.created", "deal.stage_changed", "deal.won", "contact.created", "task.completed",
                    "appointment.scheduled",
                ]
        )
        let rules = try rules()
        #expect(rules.count == 7)
        #expect(Set(rules.map(\.name)).count == rules.count)
        for rule in rules { #expect(catalog[eventType: rule.eventType] != nil, "\(rule.name)") }
    }

    @Test func `each event feeds the record it is about, and every step of its rules can be rendered`() throws {
        let catalog = try CatalogReader.read(file: "catalog.yaml", bytes: bytes("catalog.yaml"))
        let rules = try rules()
        for event in try events() {
            let type = try #require(catalog[eventType: event.type])
            let update = try #require(type.records(in: event).first)
            #expect("\(update.kind)/\(update.id)" == event.subject)
            #expect(update.owner != nil)
            for step in rules.filter({ $0.eventType == event.type }).flatMap(\.steps) {
                let rendered = try RenderedArguments.render(arguments: step.arguments, event: event)
                #expect(!rendered.description.contains("{{"))
            }
        }
    }

    @Test func `a deal that is won asks for a call and a note`() throws {
        let rule = try #require(try rules().first { $0.name == "deal-won-follow-up" })
        let event = try #require(try events().first { $0.id == "crm-7" })
        let rendered = try rule.steps.map { try RenderedArguments.render(arguments: $0.arguments, event: event) }
        #expect(rule.steps.map(\.action) == [.task, .note])
        #expect(
            rendered == [
                [
                    "title": "Call Harbour lights about the next steps", "dueInDays": 3, "assignee": "u-3",
                    "record": ["kind": "deal", "id": "d-17"], "links": [["kind": "deal", "id": "d-17"]],
                ],
                ["record": ["kind": "deal", "id": "d-17"], "text": "Deal won: Harbour lights, 64000 EUR."],
            ]
        )
    }
}
