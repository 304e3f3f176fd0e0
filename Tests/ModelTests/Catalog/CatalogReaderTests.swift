import Model
import Testing

@Suite struct `Catalogs` {
    private func complaints(_ text: String) -> [String] {
        do {
            _ = try CatalogReader.read(file: "c.yaml", bytes: Array(text.utf8))
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `event types, records and status are read`() throws {
        let text = """
            name: crm
            version: "1.0"
            recordKinds: [{ name: deal, description: A sale. }]
            eventTypes:
              - { name: a.b, category: x, records: [{ kind: deal, id: deal.id, owner: deal.by, attributes: deal }] }
              - { name: a.c, category: x, description: C., status: deprecated, successor: a.b }
              - { name: a.d, category: y, status: catalog-only }
            """
        let catalog = try CatalogReader.read(file: "c.yaml", bytes: Array(text.utf8))
        let mapping = RecordMapping(
            kind: "deal",
            id: FieldPath(root: .data, segments: ["deal", "id"]),
            owner: FieldPath(root: .data, segments: ["deal", "by"]),
            attributes: FieldPath(root: .data, segments: ["deal"])
        )
        #expect(
            catalog
                == Catalog(
                    name: "crm",
                    version: "1.0",
                    eventTypes: [
                        EventType(name: "a.b", category: "x", summary: "", records: [mapping]),
                        EventType(name: "a.c", category: "x", summary: "C.", status: .deprecated(successor: "a.b")),
                        EventType(name: "a.d", category: "y", summary: "", status: .catalogOnly),
                    ],
                    recordKinds: [RecordKind(name: "deal", summary: "A sale.")]
                )
        )
        #expect(catalog[eventType: "a.d"]?.status.name == "catalog-only")
        #expect(catalog[eventType: "a.x"] == nil)
    }

    @Test func `everything that is wrong is reported at its place`() {
        let found = complaints(
            """
            name: crm
            version: 1.0
            kinds: []
            recordKinds: [{ name: deal }, { name: deal }]
            eventTypes:
              - { name: a b, category: x }
              - { name: a, category: x, status: activ, records: [{ kind: dael, id: a..b }] }
              - { name: b, category: x, successor: a }
              - { name: c }
            """
        )
        #expect(
            found == [
                "c.yaml:2:10: version: expected text, found the number 1.0; put it in quotes",
                "c.yaml:3:1: kinds: a catalog has no key `kinds`; expected one of `name`, `version`, `eventTypes`, `recordKinds`",
                "c.yaml:4:31: recordKinds[1]: the record kind `deal` stands earlier in this file",
                "c.yaml:6:13: eventTypes[0].name: `a b` is no event type; expected at most 200 letters, digits and `._-/:`",
                "c.yaml:7:37: eventTypes[1].status: there is no status `activ`; did you mean `active`?",
                "c.yaml:7:62: eventTypes[1].records[0].kind: `dael` is none of the catalog's recordKinds; did you mean `deal`?",
                "c.yaml:7:72: eventTypes[1].records[0].id: `a..b` is no dot path; expected names with single dots between, as in `deal.id`",
                "c.yaml:8:40: eventTypes[2].successor: only a deprecated event type has a successor",
                "c.yaml:9:5: eventTypes[3]: `category` is missing; expected the group that it is shown in",
            ]
        )
        let successor =
            "{name: a, version: b, eventTypes: [{name: x.y, category: c, status: deprecated, successor: x.z}]}"
        #expect(
            complaints(successor).first?.contains("`x.z` is no event type of this catalog; did you mean `x.y`?") == true
        )
        #expect(complaints("") == ["c.yaml:1:1: the file holds no catalog"])
        #expect(complaints("{}\n---\n{}").first?.contains("expected one catalog") == true)
    }

    @Test func `an event says what its type maps to records`() throws {
        let type = EventType(
            name: "deal.won",
            category: "deals",
            summary: "",
            records: [
                RecordMapping(
                    kind: "deal",
                    id: FieldPath(root: .data, segments: ["deal", "id"]),
                    owner: FieldPath(root: .data, segments: ["deal", "ownerId"]),
                    attributes: FieldPath(root: .data, segments: ["deal"])
                ),
                RecordMapping(kind: "contact", id: FieldPath(root: .data, segments: ["contactId"])),
            ]
        )
        func records(_ data: JSONValue) throws -> [RecordUpdate] {
            type.records(
                in: Event(
                    tenant: try #require(TenantID(rawValue: "acme")),
                    type: "deal.won",
                    source: "/crm",
                    id: "1",
                    time: Timestamp(microseconds: 0),
                    data: data,
                    dataText: data.text
                )
            )
        }
        #expect(
            try records(["deal": ["id": "d", "ownerId": 7], "contactId": 12])
                == [
                    RecordUpdate(kind: "deal", id: "d", owner: "7", attributes: ["id": "d", "ownerId": 7]),
                    RecordUpdate(kind: "contact", id: "12"),
                ]
        )
        #expect(try records(["deal": ["id": nil], "contactId": ""]).isEmpty)
        #expect(try records(["deal": "d", "contactId": ["id": 1]]).isEmpty)
        #expect(try records(["contactId": .string(String(repeating: "x", count: 257))]).isEmpty)
    }
}
