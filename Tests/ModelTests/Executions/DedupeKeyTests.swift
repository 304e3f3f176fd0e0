import FoundationEssentials
import Model
import Testing

@Suite struct DedupeKeyTests {
    let tenant = TenantID(rawValue: "acme")

    // Made with Python's hashlib: SHA-256 over each field after its length as eight big-endian bytes, the first 16 bytes
    // with version 8 and the RFC's variant. A change here would fire every rule again for events already seen.
    @Test func `keys never change`() throws {
        let tenant = try #require(tenant)
        let event = DedupeKey.event(tenant: tenant, source: "crm", id: "e-1")
        #expect(event.uuidString == "2ADB38EC-FE24-89D7-88A3-57D6B35FDD14")
        let accented = DedupeKey.event(tenant: tenant, source: "crm/\u{E9}", id: "日本")
        #expect(accented.uuidString == "667CB7AF-861A-8F90-BDFB-CF5515D1A5E7")
        let rule = DedupeKey.rule(tenant: tenant, name: "Welcome new customers")
        #expect(rule.uuidString == "EB970877-6CC9-8CE5-A7D8-6BA9354F7028")
        let execution = DedupeKey.execution(tenant: tenant, rule: rule, source: "crm", id: "e-1")
        #expect(execution.uuidString == "9EA3820D-1FE5-8992-AA88-84138B0D8175")
        #expect(
            DedupeKey.effect(execution: execution, step: 0).uuidString == "B2A85EE7-7AFF-8E92-944B-A9042A8C8A6C"
        )
        #expect(
            DedupeKey.effect(execution: execution, step: 12, recipient: "ann@example.org").uuidString
                == "74203266-1EC4-87F5-A905-75C82D14EE05"
        )
        let letter = DedupeKey.deadLetter(queue: "signalbox.action.email", messageID: "m-1", body: [0, 255, 1])
        #expect(letter.uuidString == "260E1577-A221-8632-8B19-41B91F51F5BE")
    }

    @Test func `a character cannot move from one field to the next`() throws {
        let tenant = try #require(tenant)
        let text = "abcdefgh"
        let keys = (0...text.count).map {
            DedupeKey.event(tenant: tenant, source: String(text.prefix($0)), id: String(text.dropFirst($0)))
        }
        #expect(Set(keys).count == keys.count)
        let letters = (0...text.count).map {
            DedupeKey.deadLetter(queue: "q", messageID: String(text.prefix($0)), body: Array(text.utf8.dropFirst($0)))
        }
        #expect(Set(letters).count == letters.count)
    }

    @Test func `keys of different kinds differ for the same fields`() throws {
        let tenant = try #require(tenant)
        let rule = DedupeKey.rule(tenant: tenant, name: "crm")
        let keys = [
            rule, DedupeKey.event(tenant: tenant, source: "crm", id: ""), DedupeKey.effect(execution: rule, step: 0),
            DedupeKey.execution(tenant: tenant, rule: rule, source: "crm", id: ""),
        ]
        #expect(Set(keys).count == keys.count)
    }

    @Test func `spellings of an accent that look the same are two events`() throws {
        let tenant = try #require(tenant)
        #expect(
            DedupeKey.event(tenant: tenant, source: "\u{E9}", id: "1")
                != DedupeKey.event(tenant: tenant, source: "e\u{301}", id: "1")
        )
    }

    @Test func `no two of a hundred thousand events share a key`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SplitMix64(seed: seed)
        let tenants = try ["a", "b", "ab"].map { try #require(TenantID(rawValue: $0)) }
        var tuples: Set<[String]> = []
        var keys: Set<UUID> = []
        while tuples.count < 100_000 {
            let tenant = tenants[generator.int(0...2)]
            let source = "s" + generator.digits(0...3)
            let id = generator.digits(0...4)
            guard tuples.insert([tenant.rawValue, source, id]).inserted else { continue }
            keys.insert(DedupeKey.event(tenant: tenant, source: source, id: id))
        }
        #expect(keys.count == tuples.count, "seed \(seed)")
    }
}
