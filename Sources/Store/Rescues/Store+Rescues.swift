internal import FoundationEssentials
package import Messaging
package import Model
package import Postgres

extension Store {
    // "rescue", read as a number: the key of the advisory lock that rescuers take.
    private static let rescueLock: Int64 = 0x7265_7363_7565

    /// When a step's job was published last, at the latest: when the step began (or was begun anew: then it fell due),
    /// its lease ran out, or its next attempt fell due. The retry ladder may bring a job back by a quarter of its delay too
    /// late, at most by twelve minutes.
    private static let published = """
        CASE s.state
            WHEN 'running' THEN s.lease_until
            WHEN 'waiting' THEN s.due_at + least(interval '12 minutes', greatest(s.due_at - s.created_at, interval '0') / 4)
            ELSE greatest(s.created_at, s.due_at)
        END
        """

    /// A job that was handed out until the broker gave it up kills whoever takes it: an operator decides, nobody else.
    private static let isPoison = """
        EXISTS (
            SELECT FROM dead_letters d
            WHERE d.execution = s.execution AND d.ordinal = s.ordinal AND d.occurred_at = s.occurred_at
                AND d.state = 'dead' AND d.cause = 'delivery_limit'
        )
        """

    /// What is paused waits for whoever resumes it.
    private static let isPaused = """
        EXISTS (
            SELECT FROM executions e JOIN rules r ON r.id = e.rule
            WHERE e.occurred_at = s.occurred_at AND e.id = s.execution
                AND (e.paused_at IS NOT NULL OR r.status = 'paused')
        )
        """

    /// The database's own time, which all its rows are dated by.
    package func time() async throws -> Timestamp {
        try await pool.withConnection { try await Self.time($0) }
    }

    /// The same within a transaction.
    package static func time(_ connection: PostgresConnection) async throws -> Timestamp {
        guard let row = try await connection.execute("SELECT clock_timestamp() AS now").first else {
            throw PostgresError(.decoding, "the database did not tell its time")
        }
        return try row.timestamp("now")
    }

    /// A step of a kind whose job was published lately and not taken yet; nil where there is none.
    package func youngestUntouchedStep(of kind: ActionKind) async throws -> UntouchedStep? {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind, s.created_at FROM (
                    SELECT occurred_at, execution, ordinal, kind, created_at FROM steps
                    WHERE state = 'pending' AND kind = $1 AND attempts = 0 AND fence = 0
                    ORDER BY occurred_at DESC LIMIT 1
                ) AS s
                JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                """,
                kind.rawValue
            )
        )
        return try rows.first.map { row in
            UntouchedStep(job: try Self.job(row), createdAt: try row.timestamp("created_at"))
        }
    }

    /// Those of the steps that no worker has looked at yet.
    package func stillUntouched(_ steps: [UntouchedStep]) async throws -> Set<UntouchedStep> {
        guard !steps.isEmpty else { return [] }
        let rows = try await pool.execute(
            Statement(
                """
                SELECT job.place FROM unnest($1::timestamptz[], $2::uuid[], $3::smallint[])
                    WITH ORDINALITY AS job (occurred_at, execution, ordinal, place)
                JOIN steps s ON s.occurred_at = job.occurred_at AND s.execution = job.execution
                    AND s.ordinal = job.ordinal
                WHERE s.state = 'pending' AND s.attempts = 0 AND s.fence = 0
                """,
                steps.map(\.job.occurredAt),
                steps.map(\.job.execution),
                steps.map { Int16($0.job.step) }
            )
        )
        return Set(try rows.map { steps[Int(try $0.decode(Int64.self, "place")) - 1] })
    }

    /// Runs `body` in a transaction that is the only one to rescue; nil where somebody else is at it.
    package func rescuing<Value: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value? {
        try await pool.withTransaction { connection in
            let rows = try await connection.execute(
                Statement("SELECT pg_try_advisory_xact_lock($1) AS taken", Self.rescueLock)
            )
            guard try rows.first?.decode(Bool.self, "taken") == true else { return nil }
            return try await body(connection)
        }
    }

    /// When jobs of a kind were last rescued; nil where they never were.
    package static func lastRescue(of kind: ActionKind, _ connection: PostgresConnection) async throws -> Timestamp? {
        let rows = try await connection.execute(
            Statement("SELECT rescued_at FROM rescues WHERE kind = $1", kind.rawValue)
        )
        return try rows.first?.timestamp("rescued_at")
    }

    /// Notes that jobs of a kind were published again just now.
    package static func noteRescue(
        of kind: ActionKind,
        jobs: Int,
        _ connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            Statement(
                """
                INSERT INTO rescues (kind, rescued_at, jobs) VALUES ($1, clock_timestamp(), $2)
                ON CONFLICT (kind) DO UPDATE SET rescued_at = excluded.rescued_at, jobs = excluded.jobs
                """,
                kind.rawValue,
                Int64(jobs)
            )
        ).discard()
    }

    /// The jobs of a kind's open steps that were published before an instant and not since, by the steps' own rows: a
    /// page of them in the order of their keys, after `last`. Those that the broker gave up on are left out.
    package static func openJobs(
        of kind: ActionKind,
        publishedBefore bound: Timestamp,
        after last: Job?,
        limit: Int,
        _ connection: PostgresConnection
    ) async throws -> [Job] {
        let nothing = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        let rows = try await connection.execute(
            Statement(
                """
                SELECT e.tenant, s.occurred_at, s.execution, s.ordinal, s.kind FROM (
                    SELECT occurred_at, execution, ordinal, kind FROM steps s
                    WHERE settled_at IS NULL AND kind = $1 AND \(published) < $2
                        AND occurred_at >= $3 AND (occurred_at, execution, ordinal) > ($3, $4, $5) AND NOT \(isPoison)
                        AND NOT \(isPaused)
                    ORDER BY occurred_at, execution, ordinal LIMIT $6
                ) AS s
                JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                ORDER BY s.occurred_at, s.execution, s.ordinal
                """,
                kind.rawValue,
                bound,
                // No event is older than 1970.
                last?.occurredAt ?? Timestamp(microseconds: 0),
                last?.execution ?? nothing,
                Int16(last?.step ?? -1),
                Int64(limit)
            )
        )
        return try rows.map(job)
    }
}
