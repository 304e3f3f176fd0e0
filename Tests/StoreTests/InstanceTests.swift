import FoundationEssentials
import Model
import Store
import TestKit
import Testing

@Suite struct InstanceTests {
    @Test func `a process is seen from its first heartbeat to its farewell`() async throws {
        try await withStore { store, database in
            var instance = Instance(
                id: UUID(),
                roles: ["matcher", "worker-task"],
                host: "box",
                pid: 17,
                version: "1.0.0",
                startedAt: .sample,
                seenAt: .sample
            )
            try await store.heartbeat(instance)
            instance.eventsPerSecond = 12.5
            instance.actionsPerSecond = 0.25
            try await store.heartbeat(instance)
            var seen = try #require(try await store.instances(seenWithin: .seconds(60)).first)
            #expect(seen.seenAt > .sample)
            seen.seenAt = instance.seenAt
            #expect(seen == instance)

            try await database.psql("UPDATE instances SET seen_at = now() - interval '2 minutes'")
            #expect(try await store.instances(seenWithin: .seconds(60)).isEmpty)
            #expect(try await store.instances(seenWithin: .seconds(600)).count == 1)
            try await store.farewell(instance.id)
            #expect(try await database.value("SELECT count(*) FROM instances") == "0")
        }
    }
}
