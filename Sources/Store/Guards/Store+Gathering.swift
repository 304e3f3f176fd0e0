package import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// Puts events by that were not there before, in the transaction that writes them and has locked the values.
    static func gather(_ candidates: [GatheringLedger.Candidate], _ connection: PostgresConnection) async throws {
        guard !candidates.isEmpty else { return }
        let values = Set(candidates.map(\.value))
        var ledger = GatheringLedger(
            now: try await time(connection),
            open: try await openGatherings(values, connection)
        )
        for candidate in candidates { ledger.take(candidate) }
        let changed = ledger.changed.values.sorted { $0.id.bytes < $1.id.bytes }
        // Closed ones first: a value has one that is open.
        let ordered = changed.filter { $0.closedAt != nil } + changed.filter { $0.closedAt == nil }
        var statements = ordered.map(write)
        statements.append(insert(ledger.members))
        _ = try await connection.pipeline(statements)
    }

    /// How long whoever publishes what is due may take before another scheduler does it again.
    private static let publishing = Duration.seconds(15)

    /// Closes what is due of rules that fire, and returns it, the longest due first. It stays until
    /// ``removeGatherings(_:)``, and falls due again after a while: so whoever dies in between has somebody else publish the
    /// same events.
    package func dueGatherings(limit: Int) async throws -> [GatheringLedger.Batch] {
        let rows = try await pool.execute(
            Statement(
                """
                UPDATE gatherings g SET closed_at = coalesce(g.closed_at, g.due_at),
                    due_at = clock_timestamp() + $2 * interval '1 microsecond'
                FROM (
                    SELECT g.id FROM gatherings g JOIN rules r ON r.id = g.rule AND r.status = 'active'
                    WHERE g.due_at <= statement_timestamp() ORDER BY g.due_at LIMIT $1 FOR UPDATE OF g SKIP LOCKED
                ) AS due WHERE g.id = due.id RETURNING g.*, g.first_at AS head_at
                """,
                limit,
                Self.publishing.microseconds
            )
        )
        return try rows.map(Self.batch).sorted { $0.firstAt < $1.firstAt }
    }

    /// The events of gatherings, in the order in which they came.
    package func events(ofGatherings ids: [UUID]) async throws -> [UUID: [Event]] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT m.gathering, ev.* FROM gathered_events m
                JOIN events ev ON ev.occurred_at = m.occurred_at AND ev.key = m.event
                WHERE m.gathering = ANY ($1::uuid[]) ORDER BY m.gathering, m.place
                """,
                ids
            )
        )
        var events: [UUID: [Event]] = [:]
        for row in rows { events[try row.decode(UUID.self, "gathering"), default: []].append(try Self.event(row)) }
        return events
    }

    /// Takes away what has been told of, or what nobody wants any more.
    package func removeGatherings(_ ids: [UUID]) async throws {
        guard !ids.isEmpty else { return }
        try await pool.execute(
            Statement("DELETE FROM gatherings WHERE id = ANY ($1::uuid[])", ids)
        ).discard()
    }

    /// The current versions of rules, by their ids.
    package func currentRules(_ ids: Set<UUID>) async throws -> [UUID: Rule] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT r.id, r.tenant, r.version, v.definition
                FROM rules r JOIN rule_versions v ON v.rule = r.id AND v.version = r.version WHERE r.id = ANY ($1::uuid[])
                """,
                Array(ids)
            )
        )
        return try Dictionary(rows.map(Self.rule).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    }

    /// Takes away what archived rules have gathered; returns of how many events.
    package func removeArchivedGatherings() async throws -> Int {
        let rows = try await pool.execute(
            Statement(
                """
                WITH gone AS (
                    DELETE FROM gatherings g USING rules r WHERE r.id = g.rule AND r.status = 'archived'
                    RETURNING g.count
                )
                SELECT coalesce(sum(count), 0)::bigint AS events FROM gone
                """
            )
        )
        return Int(try rows.first?.decode(Int64.self, "events") ?? 0)
    }

    private static func openGatherings(
        _ values: Set<UUID>,
        _ connection: PostgresConnection
    ) async throws -> [GatheringLedger.Batch] {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT g.*, coalesce((
                    SELECT m.occurred_at FROM gathered_events m WHERE m.gathering = g.id AND m.place = 0
                ), g.first_at) AS head_at
                FROM gatherings g WHERE g.value = ANY ($1::uuid[]) AND g.closed_at IS NULL
                ORDER BY g.id FOR UPDATE OF g
                """,
                Array(values)
            )
        )
        return try rows.map(batch)
    }

    private static func batch(_ row: PostgresRow) throws -> GatheringLedger.Batch {
        GatheringLedger.Batch(
            id: try row.decode(UUID.self, "id"),
            tenant: try row.tenant("tenant"),
            rule: try row.decode(UUID.self, "rule"),
            value: try row.decode(UUID.self, "value"),
            kind: try row.choice(GuardKind.self, "kind"),
            firstAt: try row.timestamp("first_at"),
            dueAt: try row.timestamp("due_at"),
            count: Int(try row.decode(Int32.self, "count")),
            bytes: Int(try row.decode(Int32.self, "bytes")),
            closedAt: try row.timestampIfPresent("closed_at"),
            headAt: try row.timestamp("head_at")
        )
    }

    private static func write(_ batch: GatheringLedger.Batch) -> Statement {
        Statement(
            """
            INSERT INTO gatherings (id, tenant, rule, value, kind, first_at, due_at, count, bytes, closed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, count = excluded.count, bytes = excluded.bytes,
                closed_at = excluded.closed_at
            """,
            batch.id,
            batch.tenant.rawValue,
            batch.rule,
            batch.value,
            batch.kind.rawValue,
            batch.firstAt,
            batch.dueAt,
            Int32(batch.count),
            Int32(batch.bytes),
            batch.closedAt
        )
    }

    private static func insert(_ members: [GatheringLedger.Member]) -> Statement {
        // One row may be written once by one statement: of several in one place the last one counts.
        var last: [[String]: GatheringLedger.Member] = [:]
        for member in members { last[[member.batch.uuidString, String(member.place)]] = member }
        let members = last.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        return Statement(
            """
            INSERT INTO gathered_events (gathering, place, occurred_at, event)
            SELECT gathering, place, occurred_at, event
            FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::uuid[])
                AS new (gathering, place, occurred_at, event)
            ON CONFLICT (gathering, place) DO UPDATE SET occurred_at = excluded.occurred_at, event = excluded.event
            """,
            members.map(\.batch),
            members.map { Int32($0.place) },
            members.map(\.occurredAt),
            members.map(\.event)
        )
    }
}
