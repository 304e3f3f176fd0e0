import Model
import Store
import TestKit
import Testing

@Suite struct RuleVersionTests {
    private func definition(_ summary: String) -> RuleDefinition {
        var rule = RuleDefinition.sample()
        rule.summary = summary
        return rule
    }

    private func current(_ store: Store) async throws -> StoredRule {
        try #require(try await store.rules(tenant: .acme, name: "follow-up").first)
    }

    @Test func `a draft has a number and fires nothing until it is activated, and a rollback goes back`() async throws {
        try await withStore { store, _ in
            _ = try await store.applyRules([definition("one")], tenant: .acme, who: "ann")
            let drafted = try await store.applyRules([definition("two")], tenant: .acme, who: "bob", asDraft: true)
            #expect(drafted.map(\.change) == [.drafted])
            #expect(
                try await store.applyRules([definition("two")], tenant: .acme, asDraft: true).map(\.change)
                    == [.unchanged]
            )
            #expect(
                try await store.applyRules([definition("one")], tenant: .acme, asDraft: true).map(\.change)
                    == [.unchanged]
            )
            do {
                let now = try await current(store)
                #expect(now.rule.version == 1 && now.draft == 2)
            }
            #expect(try await store.ruleBook(of: .acme)?.rules.map(\.definition) == [definition("one")])
            #expect(
                try await store.rule("follow-up", tenant: .acme, version: nil)?.rule.definition == definition("two")
            )
            #expect(try await store.rule("follow-up", tenant: .acme, version: 1)?.activatedAt != nil)
            #expect(try await store.rule("follow-up", tenant: .acme, version: 3) == nil)
            let past = try await store.rules(tenant: .acme, at: WallClock.system.now + .seconds(60))
            #expect(past.map(\.rule.definition) == [definition("one")])

            let change = try #require(try await store.activateRule("follow-up", tenant: .acme, who: "cyd"))
            #expect(change.rule.version == 2 && change.versionBefore == 1 && change.status == .active)
            #expect(try await store.ruleBook(of: .acme)?.rules.map(\.definition) == [definition("two")])
            #expect(try await current(store).draft == nil)
            #expect(try await store.activateRule("follow-up", tenant: .acme)?.isUnchanged == true)

            #expect(try await store.rollBackRule("follow-up", tenant: .acme, who: "dee")?.rule.version == 1)
            #expect(try await store.ruleBook(of: .acme)?.rules.map(\.version) == [1])
            _ = try await store.applyRules([definition("three")], tenant: .acme, who: "eve")
            #expect(try await current(store).rule.version == 3)
            #expect(try await store.rollBackRule("follow-up", tenant: .acme, version: 2)?.rule.version == 2)
            #expect(try await store.rollBackRule("follow-up", tenant: .acme)?.rule.version == 3)

            let history = try await store.ruleHistory("follow-up", tenant: .acme)
            #expect(
                history.map(\.change) == [.rollback, .rollback, .apply, .rollback, .activate, .draft, .apply]
            )
            #expect(history.map(\.version) == [3, 2, 3, 1, 2, 1, 1])
            #expect(history.map(\.drafted) == [nil, nil, nil, nil, nil, 2, nil])
            #expect(history.map(\.who) == [nil, nil, "eve", "dee", "cyd", "bob", "ann"])
        }
    }

    @Test func `a new rule that is a draft becomes active with its activation`() async throws {
        try await withStore { store, _ in
            #expect(
                try await store.applyRules([definition("one")], tenant: .acme, asDraft: true).map(\.change)
                    == [.drafted]
            )
            do {
                let now = try await current(store)
                #expect(now.status == .draft && now.draft == 1)
            }
            #expect(try await store.ruleBook(of: .acme)?.rules.isEmpty == true)
            _ = try await store.applyRules([definition("two")], tenant: .acme, asDraft: true)
            do {
                let now = try await current(store)
                #expect(now.rule.version == 1 && now.draft == 2)
            }
            let change = try #require(try await store.activateRule("follow-up", tenant: .acme, version: 1))
            #expect(change.status == .active && change.statusBefore == .draft && change.rule.version == 1)
            do {
                let now = try await current(store)
                #expect(now.status == .active && now.draft == 2)
            }
        }
    }

    @Test func `resuming a draft rule makes its version one that was current`() async throws {
        try await withStore { store, _ in
            _ = try await store.applyRules([definition("one")], tenant: .acme, asDraft: true)
            #expect(try await store.setRule("follow-up", tenant: .acme, status: .active) == .draft)
            #expect(try await current(store).draft == nil)
            #expect(try await store.ruleHistory("follow-up", tenant: .acme).map(\.change) == [.activate, .draft])
        }
    }

    @Test func `applying what is the draft makes the draft current, and keeps its number`() async throws {
        try await withStore { store, _ in
            _ = try await store.applyRules([definition("one")], tenant: .acme)
            _ = try await store.applyRules([definition("two")], tenant: .acme, asDraft: true)
            #expect(try await store.applyRules([definition("two")], tenant: .acme).map(\.change) == [.changed])
            do {
                let now = try await current(store)
                #expect(now.rule.version == 2 && now.draft == nil)
            }
        }
    }

    @Test func `a paused rule stays paused, and versions that there are not are refused`() async throws {
        try await withStore { store, _ in
            _ = try await store.applyRules([definition("one")], tenant: .acme)
            _ = try await store.applyRules([definition("two")], tenant: .acme, asDraft: true)
            _ = try await store.setRule("follow-up", tenant: .acme, status: .paused)
            #expect(try await store.activateRule("follow-up", tenant: .acme)?.status == .paused)
            #expect(try await store.activateRule("nothing", tenant: .acme) == nil)
            await #expect(throws: RuleVersionError.self) {
                try await store.activateRule("follow-up", tenant: .acme, version: 9)
            }
            _ = try await store.applyRules([definition("three")], tenant: .acme, asDraft: true)
            await #expect(throws: RuleVersionError.self) {
                try await store.rollBackRule("follow-up", tenant: .acme, version: 3)
            }
            _ = try await store.applyRules([.sample("new")], tenant: .acme)
            await #expect(throws: RuleVersionError.self) { try await store.rollBackRule("new", tenant: .acme) }
        }
    }

    @Test func `an archived rule may let go on what it has begun, until it is active again`() async throws {
        try await withStore { store, database in
            _ = try await store.applyRules([definition("one")], tenant: .acme)
            _ = try await store.setRule("follow-up", tenant: .acme, status: .archived, drains: true)
            #expect(try await database.value("SELECT drains FROM rules") == "t")
            _ = try await store.setRule("follow-up", tenant: .acme, status: .active, drains: true)
            #expect(try await database.value("SELECT drains FROM rules") == "f")
            _ = try await store.setRule("follow-up", tenant: .acme, status: .archived)
            #expect(try await database.value("SELECT drains FROM rules") == "f")
        }
    }
}
