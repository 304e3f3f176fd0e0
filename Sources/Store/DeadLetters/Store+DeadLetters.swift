package import FoundationEssentials
package import Messaging
package import Model
internal import Postgres

extension Store {
    /// Keeps dead letters. One that is there already counts one occurrence more, and is dead again.
    package func keep(_ letters: [DeadLetter]) async throws {
        var occurrences: [UUID: Int32] = [:]
        var byID: [UUID: DeadLetter] = [:]
        for letter in letters {
            occurrences[letter.id, default: 0] += 1
            byID[letter.id] = letter
        }
        let rows = byID.sorted { $0.key.bytes < $1.key.bytes }
        let values = rows.map(\.value)
        try await pool.execute(
            Statement(
                """
                INSERT INTO dead_letters (id, subject, queue, tenant, event_type, event_id, kind, occurred_at,
                    execution, ordinal, cause, field, message, message_id, content_type, headers, body, occurrences)
                SELECT id, subject, queue, tenant, event_type, event_id, kind, occurred_at,
                    execution, ordinal, cause, field, message, message_id, content_type, headers::json, body, occurrences
                FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                    $8::timestamptz[], $9::uuid[], $10::smallint[], $11::text[], $12::text[], $13::text[],
                    $14::text[], $15::text[], $16::text[], $17::bytea[], $18::integer[]) AS batch
                    (id, subject, queue, tenant, event_type, event_id, kind, occurred_at, execution, ordinal, cause,
                    field, message, message_id, content_type, headers, body, occurrences)
                ON CONFLICT (id) DO UPDATE SET last_at = now(), state = 'dead', cause = excluded.cause,
                    field = excluded.field, message = excluded.message,
                    occurrences = dead_letters.occurrences + excluded.occurrences
                """,
                parameters: [
                    rows.map(\.key),
                    values.map(\.subject.rawValue),
                    values.map(\.queue.storable),
                    values.map(\.tenant?.storable),
                    values.map(\.eventType?.storable),
                    values.map(\.eventID?.storable),
                    values.map { $0.job?.kind.rawValue.storable },
                    values.map { $0.job?.occurredAt },
                    values.map { $0.job?.execution },
                    values.map { $0.job.map { Int16($0.step) } },
                    values.map(\.cause.code.storable),
                    values.map(\.cause.field?.storable),
                    values.map(\.cause.message.storable),
                    values.map(\.messageID?.storable),
                    values.map(\.contentType?.storable),
                    values.map { String(decoding: $0.headers.text, as: UTF8.self) },
                    values.map { Bytes($0.body) },
                    rows.map { occurrences[$0.key] ?? 1 },
                ]
            )
        ).discard()
    }

    /// The kept dead letters that a filter means, newest first.
    package func deadLetters(
        _ filter: DeadLetterFilter = DeadLetterFilter(),
        page: Page = Page()
    ) async throws -> [StoredDeadLetter] {
        var conditions = DeadLetterConditions(filter)
        let (limit, offset) = (conditions.bind(page.limit), conditions.bind(page.offset))
        return try await deadLetters(
            Statement(
                """
                SELECT d.* FROM dead_letters d WHERE \(conditions.sql)
                ORDER BY d.first_at DESC, d.id DESC LIMIT \(limit) OFFSET \(offset)
                """,
                parameters: conditions.parameters
            )
        )
    }

    /// The kept dead letters that a filter means, oldest first, from the one after `last` on.
    package func deadLetters(
        _ filter: DeadLetterFilter,
        after last: StoredDeadLetter?,
        limit: Int
    ) async throws -> [StoredDeadLetter] {
        var conditions = DeadLetterConditions(filter)
        var place = "true"
        if let last {
            place = "(d.first_at, d.id) > (\(conditions.bind(last.firstAt)), \(conditions.bind(last.id)))"
        }
        return try await deadLetters(
            Statement(
                """
                SELECT d.* FROM dead_letters d WHERE \(conditions.sql) AND \(place)
                ORDER BY d.first_at, d.id LIMIT \(conditions.bind(limit))
                """,
                parameters: conditions.parameters
            )
        )
    }

    /// One dead letter by its id, of one tenant where one is given.
    package func deadLetter(_ id: UUID, tenant: TenantID?) async throws -> StoredDeadLetter? {
        try await deadLetters(
            Statement(
                "SELECT * FROM dead_letters WHERE id = $1 AND ($2::text IS NULL OR tenant = $2)",
                id,
                tenant?.rawValue
            )
        ).first
    }

    /// How many dead letters there are by cause, of those that nobody has dealt with.
    package func deadLetterCounts(tenant: TenantID? = nil) async throws -> [(cause: String, count: Int)] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT cause, count(*) AS count FROM dead_letters
                WHERE state = 'dead' AND ($1::text IS NULL OR tenant = $1) GROUP BY cause ORDER BY count DESC, cause
                """,
                tenant?.rawValue
            )
        )
        return try rows.map { (try $0.decode(String.self, "cause"), Int(try $0.decode(Int64.self, "count"))) }
    }

    private func deadLetters(_ statement: Statement) async throws -> [StoredDeadLetter] {
        try await pool.execute(statement).map(Self.storedLetter)
    }

    static func storedLetter(_ row: PostgresRow) throws -> StoredDeadLetter {
        StoredDeadLetter(
            id: try row.decode(UUID.self, "id"),
            state: try row.choice(StoredDeadLetter.State.self, "state"),
            letter: try letter(row),
            kind: try row.decode(String?.self, "kind"),
            occurrences: Int(try row.decode(Int32.self, "occurrences")),
            firstAt: try row.timestamp("first_at"),
            lastAt: try row.timestamp("last_at")
        )
    }

    private static func letter(_ row: PostgresRow) throws -> DeadLetter {
        DeadLetter(
            subject: try row.choice(DeadLetter.Subject.self, "subject"),
            queue: try row.decode(String.self, "queue"),
            messageID: try row.decode(String?.self, "message_id"),
            contentType: try row.decode(String?.self, "content_type"),
            headers: try row.json("headers"),
            body: try row.decode(Bytes.self, "body").bytes,
            cause: DeadLetter.Cause(
                code: try row.decode(String.self, "cause"),
                field: try row.decode(String?.self, "field"),
                message: try row.decode(String.self, "message")
            ),
            tenant: try row.decode(String?.self, "tenant"),
            eventType: try row.decode(String?.self, "event_type"),
            eventID: try row.decode(String?.self, "event_id"),
            job: try storedJob(row)
        )
    }

    private static func storedJob(_ row: PostgresRow) throws -> Job? {
        guard
            let kind = try row.decode(String?.self, "kind"),
            let tenant = try row.decode(String?.self, "tenant").flatMap(TenantID.init(rawValue:)),
            let occurredAt = try row.timestampIfPresent("occurred_at"),
            let execution = try row.decode(UUID?.self, "execution"),
            let ordinal = try row.decode(Int16?.self, "ordinal")
        else { return nil }
        return Job(
            kind: ActionKind(rawValue: kind),
            tenant: tenant,
            occurredAt: occurredAt,
            execution: execution,
            step: Int(ordinal)
        )
    }
}
