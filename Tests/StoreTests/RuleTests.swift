import FoundationEssentials
import Model
import Postgres
import Store
import Testing

@Suite struct RuleTests {
    @Test func `a rule is created, unchanged by the same file and changed into a next version by another`() async throws
    {
        try await withStore { store, database in
            let first = RuleDefinition.sample()
            var second = first
            second.summary = "now with a summary"
            #expect(try await changes(store, [first]) == [.created])
            #expect(try await changes(store, [first]) == [.unchanged])
            #expect(try await changes(store, [second, .sample("other")]) == [.changed, .created])
            #expect(try await changes(store, [second]) == [.unchanged])
            #expect(try await database.value("SELECT count(*) FROM rule_versions") == "3")

            let rules = try await store.rules(tenant: .acme)
            #expect(rules.map(\.rule.definition) == [second, .sample("other")])
            #expect(rules.map(\.rule.version) == [2, 1])
            #expect(rules.allSatisfy { $0.status == .active })
            #expect(try await store.rules(tenant: .globex).isEmpty)
            #expect(try await store.rules(tenant: nil, name: "other").count == 1)
        }
    }

    @Test func `every change of a tenant bumps its revision, and its book is of the newest`() async throws {
        try await withStore { store, _ in
            var revisions = [try await revision(store)]
            _ = try await store.applyRules([.sample()], tenant: .acme)
            revisions.append(try await revision(store))
            let type = EventType(
                name: "deal.won",
                category: "deals",
                summary: "A deal was won.",
                records: [RecordMapping(kind: "deal", id: try FieldPath(checking: "deal.id"))]
            )
            try await store.applyCatalog([type], pack: "crm", tenant: .acme)
            try await store.applyCatalog([type], pack: "crm", tenant: .acme)
            revisions.append(try await revision(store))
            var book = try #require(try await store.ruleBook(of: .acme))
            #expect(book.rules.map(\.definition) == [.sample()])
            #expect(book.eventTypes.filter { $0.name != Event.ruleDue } == [type])
            #expect(book.revision == revisions.last)
            #expect(!book.isSuspended)

            #expect(try await store.setRule("follow-up", tenant: .acme, status: .paused) == .active)
            #expect(try await store.setRule("follow-up", tenant: .acme, status: .active) == .paused)
            #expect(try await store.setRule("follow-up", tenant: .acme, status: .archived) == .active)
            #expect(try await store.setRule("nobody", tenant: .acme, status: .paused) == nil)
            revisions.append(try await revision(store))
            #expect(try await store.setTenant(.acme, state: .suspended))
            revisions.append(try await revision(store))
            book = try #require(try await store.ruleBook(of: .acme))
            #expect(book.rules.isEmpty)
            #expect(book.isSuspended)
            #expect(revisions == revisions.sorted() && Set(revisions).count == revisions.count)
        }
    }

    @Test func `tenants are created once, and unknown ones are refused by name`() async throws {
        try await withStore { store, _ in
            let isNew = try await store.createTenant(.acme, name: "again")
            #expect(!isNew)
            #expect(try await store.setTenant(.globex, state: .suspended) == false)
            #expect(try await store.ruleBook(of: .globex) == nil)
            #expect(try await store.tenants().map(\.name) == ["Acme"])
            #expect(try await store.tenants(only: .globex).isEmpty)
            let unknown = await #expect(throws: UnknownTenant.self) {
                _ = try await store.applyRules([.sample()], tenant: .globex)
            }
            #expect("\(try #require(unknown))".contains("globex"))
        }
    }

    @Test func `one rule that cannot be applied leaves all as they were`() async throws {
        try await withStore { store, _ in
            let broken = RuleDefinition.sample("nul\0")
            await #expect(throws: (any Error).self) {
                _ = try await store.applyRules([.sample(), broken], tenant: .acme)
            }
            let left = try await store.rules(tenant: .acme)
            #expect(left.isEmpty)
            #expect(try await revision(store) == 1)
        }
    }

    @Test func `the versions that an execution names are read back as they were`() async throws {
        try await withStore { store, _ in
            let first = RuleDefinition.sample()
            var second = first
            second.summary = "edited"
            _ = try await store.applyRules([first], tenant: .acme)
            _ = try await store.applyRules([second], tenant: .acme)
            let rule = DedupeKey.rule(tenant: .acme, name: "follow-up")
            let wanted = (1...3).map { RuleVersionID(rule: rule, version: $0) }
            let found = try await store.pool.withConnection { try await Store.definitions(of: wanted, $0) }
            #expect(found == [wanted[0]: first, wanted[1]: second])
        }
    }

    private func changes(_ store: Store, _ definitions: [RuleDefinition]) async throws -> [RuleChange] {
        try await store.applyRules(definitions, tenant: .acme).map(\.change)
    }

    private func revision(_ store: Store) async throws -> Int64 {
        try #require(try await store.tenantRevisions()[.acme])
    }
}
