import Model
import Testing

@Suite struct `Records that conditions see` {
    private func event(_ time: Int64, subject: String? = nil, _ data: String) throws -> Event {
        Event(
            tenant: try TenantID.named("acme"),
            type: "deal.won",
            source: "crm",
            id: "e-\(time)",
            time: Timestamp(microseconds: time),
            subject: subject,
            data: try JSONValue(parsing: Array(data.utf8)),
            dataText: Array(data.utf8)
        )
    }

    private let mappings = [
        RecordMapping(
            kind: "deal",
            id: FieldPath(root: .data, segments: ["deal", "id"]),
            owner: FieldPath(root: .data, segments: ["deal", "owner"]),
            attributes: FieldPath(root: .data, segments: ["deal"])
        ),
        RecordMapping(kind: "contact", id: FieldPath(root: .data, segments: ["deal", "contactId"])),
    ]

    private func keys(_ event: Event) -> [String: String] {
        let keys = RecordBook.keys(of: event, mappings: mappings, kinds: ["deal", "contact", "member"])
        return Dictionary(keys.map { ($0.kind, $0.id) }, uniquingKeysWith: { first, _ in first })
    }

    @Test func `an event names records by its mappings, and by its subject where they name none`() throws {
        #expect(keys(try event(1, #"{"deal":{"id":"d-1","contactId":7}}"#)) == ["deal": "d-1", "contact": "7"])
        #expect(keys(try event(1, subject: "member/m/1", #"{}"#)) == ["member": "m/1"])
        #expect(keys(try event(1, subject: "deal/d-2", #"{"deal":{"id":"d-1"}}"#)) == ["deal": "d-1"])
        #expect(keys(try event(1, subject: "deal/", #"{"deal":{"id":null}}"#)) == [:])
    }

    @Test func `an event's own word counts for it, and an older one changes nothing`() throws {
        var book = RecordBook()
        func see(_ event: Event) -> JSONValue? {
            book.feed(mappings.compactMap { $0.update(in: event) }, from: event)
            let keys = RecordBook.keys(of: event, mappings: mappings, kinds: ["deal"])
            return book.records(of: keys).value(at: ["deal", "stage"])
        }
        #expect(see(try event(5, #"{"deal":{"id":"d-1","stage":"new"}}"#)) == "new")
        #expect(see(try event(3, #"{"deal":{"id":"d-1","stage":"old"}}"#)) == "new")
        #expect(see(try event(9, #"{"deal":{"id":"d-1","stage":"won"}}"#)) == "won")
        #expect(see(try event(9, #"{"deal":{"id":"d-2"}}"#)) == nil)
    }

    @Test func `a record's parts are told apart from its attributes`() {
        let record = RecordState(
            id: "7",
            owner: "eve",
            attributes: ["email": "a@example.com", "tags": ["mine"], "segments": ["gold"]],
            tags: ["vip"]
        )
        let records = EventRecords(["contact": record])
        #expect(records.value(at: ["contact", "email"]) == "a@example.com")
        #expect(records.value(at: ["contact", "attributes", "tags"]) == ["mine"])
        #expect(records.value(at: ["contact", "tags"]) == ["vip"])
        #expect(records.value(at: ["contact", "tags", "0"]) == "vip")
        #expect(records.value(at: ["contact", "segments"]) == ["gold"])
        #expect(records.value(at: ["contact", "owner"]) == "eve")
        #expect(records.value(at: ["contact", "id"]) == "7")
        #expect(records.value(at: ["deal", "id"]) == nil)
        #expect(records.value(at: ["contact"]) == nil)
    }
}
