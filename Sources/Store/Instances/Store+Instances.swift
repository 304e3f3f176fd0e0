package import FoundationEssentials
internal import Model
internal import Postgres

extension Store {
    /// Says that a process is alive. `seenAt` is the database's clock, whatever the instance says.
    package func heartbeat(_ instance: Instance) async throws {
        try await pool.execute(
            Statement(
                """
                INSERT INTO instances
                    (id, roles, host, pid, version, started_at, seen_at, events_per_second, actions_per_second)
                VALUES ($1, $2, $3, $4, $5, $6, now(), $7, $8)
                ON CONFLICT (id) DO UPDATE SET seen_at = now(),
                    events_per_second = excluded.events_per_second, actions_per_second = excluded.actions_per_second
                """,
                instance.id,
                instance.roles,
                instance.host,
                Int32(clamping: instance.pid),
                instance.version,
                instance.startedAt,
                instance.eventsPerSecond,
                instance.actionsPerSecond
            )
        ).discard()
    }

    /// Forgets a process that stopped, and those that were not seen for a day.
    package func farewell(_ id: UUID) async throws {
        try await pool.execute(
            Statement("DELETE FROM instances WHERE id = $1 OR seen_at < now() - interval '1 day'", id)
        ).discard()
    }

    /// The processes that were seen within `age`, by role and host.
    package func instances(seenWithin age: Duration) async throws -> [Instance] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT * FROM instances WHERE seen_at > now() - $1 * interval '1 microsecond' ORDER BY roles, host, pid
                """,
                age.microseconds
            )
        )
        return try rows.map { row in
            Instance(
                id: try row.decode(UUID.self, "id"),
                roles: try row.decode([String].self, "roles"),
                host: try row.decode(String.self, "host"),
                pid: Int(try row.decode(Int32.self, "pid")),
                version: try row.decode(String.self, "version"),
                startedAt: try row.timestamp("started_at"),
                seenAt: try row.timestamp("seen_at"),
                eventsPerSecond: try row.decode(Double.self, "events_per_second"),
                actionsPerSecond: try row.decode(Double.self, "actions_per_second")
            )
        }
    }
}
