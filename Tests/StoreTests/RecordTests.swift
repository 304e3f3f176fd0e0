import Model
import Postgres
import Store
import TestKit
import Testing

@Suite struct RecordTests {
    @Test func `records are read with their tags, and nothing of those that are not there`() async throws {
        try await withStore { store, database in
            _ = try await store.applyRules([.sample()], tenant: .acme)
            var named = RecordUpdate.sample("d-1")
            named.attributes = nil
            named.owner = nil
            _ = try await store.record([MatchedEvent.sample("d-1", records: [.sample("d-1"), .sample("d-3")])])
            // Later events that only name the records take nothing from them.
            _ = try await store.record([MatchedEvent.sample("e-2", at: .sample + .seconds(1), records: [named])])
            try await database.psql(
                """
                INSERT INTO tag_states (tenant, record_kind, record_id, tag, change, effect, effective_at)
                SELECT tenant, 'deal', record, tag, change, gen_random_uuid(), now()
                FROM (VALUES ('acme', 'd-1', 'vip', 'add'), ('acme', 'd-1', 'Zoo', 'add'), ('acme', 'd-1', 'off', 'remove'),
                    ('acme', 'd-2', 'lead', 'add'), ('other', 'd-3', 'no', 'add')) AS row (tenant, record, tag, change)
                """
            )
            let keys = ["d-1", "d-2", "d-3", "d-4"].map { RecordKey(tenant: .acme, kind: "deal", id: $0) }
            let book = try await store.records(Set(keys))
            func value(_ place: Int, _ field: String) -> JSONValue? {
                book.records(of: [keys[place]]).value(at: ["deal", field])
            }
            #expect(value(0, "name") == "Rails" && value(0, "owner") == "eve" && value(0, "tags") == ["Zoo", "vip"])
            #expect(value(1, "name") == nil && value(1, "tags") == ["lead"] && value(1, "owner") == nil)
            #expect(value(2, "name") == "Rails" && value(2, "tags") == [])
            #expect(value(3, "id") == nil && value(3, "tags") == nil)
        }
    }

    @Test func `named conditions and a time zone are kept for a tenant`() async throws {
        try await withStore { store, _ in
            let text =
                "{name: is_big, parameters: {least: number}, condition: {path: deal.amount, greater_than: '{least}'}}"
            let definitions = try ConditionDefinitionReader.read(file: "c", bytes: Array(text.utf8))
            for _ in 1...2 { try await store.applyConditions(definitions, pack: "crm", tenant: .acme) }
            #expect(try await store.namedConditions(tenant: .acme) == NamedConditions(definitions))

            let before = try await store.ruleBook(of: .acme)
            #expect(before?.timeZone == "UTC")
            #expect(try await store.setTenant(.acme, timeZone: "Europe/Berlin"))
            let after = try await store.ruleBook(of: .acme)
            #expect(after?.timeZone == "Europe/Berlin" && after?.revision == before.map { $0.revision + 1 })
        }
    }
}
