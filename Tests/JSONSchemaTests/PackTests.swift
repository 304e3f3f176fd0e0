import Foundation
import JSONSchema
import Model
import Testing

/// The packs' schemas: a synthesised event of each type passes, and fails at the right path where it breaks one rule.
@Suite struct `The event types of the packs` {
    private static let packs = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../config/packs").standardizedFileURL

    private func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Self.packs.appending(path: path)))
    }

    private func catalog(_ pack: String) throws -> Catalog {
        try CatalogReader.readCompiling(file: "\(pack)/catalog.yaml", bytes: bytes("\(pack)/catalog.yaml"))
    }

    private func event(_ type: String, _ data: JSONValue, dataSchema: String? = nil) throws -> Event {
        Event(
            tenant: try #require(TenantID(rawValue: "acme")),
            type: type,
            source: "/test",
            id: "1",
            time: Timestamp(microseconds: 0),
            dataSchema: dataSchema,
            data: data,
            dataText: data.text
        )
    }

    @Test(arguments: [("msp", 138), ("crm", 6)])
    func `each take what fits them, and refuse what breaks a rule at its path`(_ pack: String, _ count: Int) throws {
        let catalog = try catalog(pack)
        #expect(catalog.eventTypes.count == count)
        let schemas = EventSchemas(catalog.eventTypes, mode: .enforce)
        #expect(schemas.broken.isEmpty)
        var rules = 0
        for type in catalog.eventTypes {
            let schema = try #require(schemas.schema(ofType: type.name), "\(type.name)")
            for seed in 1...3 as ClosedRange<UInt64> {
                let value = try #require(schema.example(seed: seed), "\(type.name)")
                #expect(schemas.refusal(of: try event(type.name, value)) == nil)
                let (mutations, missed) = schema.mutations(of: value)
                #expect(missed.isEmpty, "\(type.name): no change was found that breaks \(missed)")
                for mutation in mutations {
                    let refusal = try #require(schemas.refusal(of: try event(type.name, mutation.value)), "\(mutation)")
                    #expect(refusal.code == .schemaMismatch)
                    #expect(refusal.field == (["data"] + mutation.path).joined(separator: "."))
                    #expect(refusal.message.contains("(\(mutation.keyword))"))
                    #expect(refusal.message.hasSuffix("by \(type.schemaName(version: 1))"))
                }
                rules += mutations.count
            }
        }
        #expect(rules > count * 3 * 4)
    }

    @Test func `of managed services have a tenant and a time, and names in camel case`() throws {
        let catalog = try catalog("msp")
        for type in catalog.eventTypes {
            let schema = try Schema(compiling: try #require(type.currentVersion).schema)
            for path in ["tenantId", "occurredAt"] {
                guard case .known(let facts) = schema.field(at: try FieldPath(checking: path)) else {
                    Issue.record("\(type.name) has no \(path)")
                    continue
                }
                #expect(facts.isRequired && facts.types == .string)
            }
            for (steps, facts) in schema.fields() {
                guard case .key(let name)? = steps.last else { continue }
                #expect(name.first?.isLowercase == true && !name.contains("_"), "\(type.name): \(name)")
                if name.hasSuffix("At") { #expect(facts.types == .string && facts.format == "date-time") }
                if name.hasSuffix("Id") { #expect(facts.types == .string) }
                if name.hasSuffix("Count") { #expect(facts.types == .integer) }
            }
            let words = type.name.split(separator: "_").map(\.capitalized)
            #expect(type.schemaName(version: 1) == "payload.\(words.joined()).v1")
        }
        #expect(catalog[eventType: "TICKET_APPROVAL_GRANTED"]?.status == .catalogOnly)
        #expect(catalog[eventType: "COMPANY_CREATED"]?.status == .deprecated(successor: "CLIENT_CREATED"))
    }

    @Test(arguments: ["msp/events/service.ndjson", "crm/events/sales.ndjson"])
    func `take the packs' own events, each of which feeds the record that it is about`(_ file: String) throws {
        let catalog = try catalog(String(file.prefix(3)))
        let schemas = EventSchemas(catalog.eventTypes, mode: .enforce)
        for line in try bytes(file).split(separator: UInt8(ascii: "\n")) {
            let results = EventDecoder().decode(contentType: "application/cloudevents+json", body: Array(line))
            let event = try #require(results.first).get()
            #expect(schemas.refusal(of: event) == nil, "\(event.id)")
            let records = try #require(catalog[eventType: event.type]).records(in: event)
            #expect(records.contains { "\($0.kind)/\($0.id)" == event.subject }, "\(event.id)")
        }
    }

    @Test func `are written by the script beside them`() throws {
        let process = Process()
        process.executableURL = Self.packs.appending(path: "msp/generate")
        process.arguments = ["--check"]
        process.environment = ["PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func `are of the version that the event names, else of any active one, and the newest tells what is wrong`()
        throws
    {
        let first: JSONValue = ["type": "object", "required": ["a"]]
        let second: JSONValue = ["type": "object", "required": ["b"]]
        let type = EventType(
            name: "crm/deal.won",
            category: "x",
            summary: "",
            versions: [
                EventTypeVersion(number: 1, schema: first), EventTypeVersion(number: 2, schema: second),
                EventTypeVersion(number: 3, status: .retired, schema: false),
            ]
        )
        let schemas = EventSchemas([type], mode: .enforce)
        func refusal(_ data: JSONValue, _ schema: String?) throws -> String? {
            schemas.refusal(of: try event("crm/deal.won", data, dataSchema: schema))?.message
        }
        #expect(try refusal(["b": 1], nil) == nil)
        #expect(try refusal(["a": 1], nil) == nil)
        #expect(try refusal(["c": 1], nil) == "data: expected the member `b` (required) by payload.CrmDealWon.v2")
        #expect(try refusal(["a": 1], "payload.CrmDealWon.v1") == nil)
        #expect(try refusal(["a": 1], "https://schemas.example.com/x/payload.CrmDealWon.v1") == nil)
        #expect(try refusal(["b": 1], "payload.CrmDealWon.v1") != nil)
        #expect(try refusal(["b": 1], "https://example.com/their-own.json") == nil)
        #expect(
            try refusal([:], "payload.CrmDealWon.v3")
                == "payload.CrmDealWon.v3 is retired; expected payload.CrmDealWon.v1 or payload.CrmDealWon.v2"
        )
        #expect(
            try refusal([:], "urn:x:payload.CrmDealWon.v9")?.hasPrefix("`payload.CrmDealWon.v9` is no schema") == true
        )
        #expect(schemas.refusal(of: try event("other", [:])) == nil)
    }
}
