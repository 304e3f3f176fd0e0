import Model
import Postgres
import Store
import Testing

@Suite struct CatalogStoreTests {
    private func type(_ name: String, _ summary: String = "", schema: JSONValue? = nil) -> EventType {
        EventType(
            name: name,
            category: "x",
            summary: summary,
            versions: schema.map { [EventTypeVersion(number: 1, schema: $0)] } ?? []
        )
    }

    @Test func `event types are created, unchanged by the same file, and changed by another`() async throws {
        try await withStore { store, _ in
            let schema: JSONValue = ["type": "object", "x-order": [3, 2.50, 1e2]]
            let first = [type("b"), type("a", schema: schema)]
            var changes = try await store.applyCatalog(first, pack: "x", tenant: .acme)
            #expect(changes.map(\.type) == ["b", "a"] && changes.map(\.change) == [.created, .created])
            changes = try await store.applyCatalog(first, pack: "x", tenant: .acme)
            #expect(changes.map(\.change) == [.unchanged, .unchanged])
            changes = try await store.applyCatalog([type("a"), type("c")], pack: "y", tenant: .acme)
            #expect(changes.map(\.change) == [.changed, .created])
            // Another pack that says the same changes whose it is alone.
            changes = try await store.applyCatalog([type("b")], pack: "y", tenant: .acme)
            #expect(changes.map(\.change) == [.unchanged])
            let stored = try await store.eventTypes(of: .tenant(.acme)).filter { $0.type.name != Event.ruleDue }
            #expect(stored.map(\.type) == [type("a"), type("b"), type("c")])
            #expect(stored.map(\.pack) == ["y", "y", "y"] && stored.allSatisfy(\.isOwn))
        }
    }

    @Test func `a schema comes back as it was written`() async throws {
        try await withStore { store, _ in
            let schema = try JSONValue(parsing: Array(#"{"maximum":9007199254740993.50,"enum":[1e3,null,"é"]}"#.utf8))
            try await store.applyCatalog([type("a", schema: schema)], pack: "x", tenant: .acme)
            let book = try #require(try await store.ruleBook(of: .acme))
            #expect(book.eventTypes[0].versions[0].schema.text == schema.text)
        }
    }

    @Test func `the system's event types are every tenant's, where it has none of the name`() async throws {
        try await withStore { store, _ in
            _ = try await store.createTenant(.globex, name: "Globex")
            try await store.applyCatalog([type("b", "own")], pack: "x", tenant: .acme)
            let before = try await store.tenantRevisions()
            let changes = try await store.applyCatalog(
                [type("a", "system"), type("b", "system")],
                pack: "s",
                owner: .system
            )
            #expect(changes.map(\.change) == [.created, .created])
            let after = try await store.tenantRevisions()
            for (tenant, revision) in before { #expect(after[tenant] == revision + 1) }
            func book(_ tenant: TenantID) async throws -> [String] {
                let types = try await store.ruleBook(of: tenant)?.eventTypes ?? []
                return types.filter { $0.name != Event.ruleDue }.map(\.summary)
            }
            func stored(_ owner: CatalogOwner) async throws -> [StoredEventType] {
                try await store.eventTypes(of: owner).filter { $0.type.name != Event.ruleDue }
            }
            #expect(try await book(.acme) == ["system", "own"])
            #expect(try await book(.globex) == ["system", "system"])
            #expect(try await stored(.tenant(.globex)).map(\.type.name) == ["a", "b"])
            #expect(try await stored(.tenant(.acme)).map(\.isOwn) == [false, true])
            #expect(try await stored(.system).map(\.type.name) == ["a", "b"])
        }
    }

    @Test func `how events are validated is warn until somebody says otherwise, and a change is a revision`()
        async throws
    {
        try await withStore { store, _ in
            #expect(try await store.tenants().map(\.validation) == [.warn])
            let before = try #require(try await store.tenantRevisions()[.acme])
            #expect(try await store.setTenant(.acme, validation: .enforce))
            #expect(try await store.tenantRevisions()[.acme] == before + 1)
            #expect(try await store.ruleBook(of: .acme)?.validation == .enforce)
            #expect(try await store.setTenant(.globex, validation: .off) == false)
        }
    }
}
