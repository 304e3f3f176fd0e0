internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres

extension Store {
    /// Writes events, their executions and first steps, and the records that they feed, in one transaction.
    ///
    /// An event that is there already changes nothing. The batch must not name an event twice.
    package func record(_ batch: [MatchedEvent]) async throws -> RecordedEvents {
        try await addressed { try await record(batch, in: $0) }
    }

    private func record(_ batch: [MatchedEvent], in addressing: Addressing) async throws -> RecordedEvents {
        // One order for all writers: two that insert the same keys wait for each other, and never in a circle.
        let order = batch.indices.map { (batch[$0].event.time, batch[$0].key.bytes, $0) }
        let batch = order.sorted(by: <).map { batch[$0.2] }
        var statements = [
            Self.insertEvents(batch, in: MonthlyTables(addressing, of: batch.map(\.event.time)))
        ]
        let updates = Self.latestRecords(batch)
        if !updates.isEmpty { statements += [Self.upsertRecords(updates), Self.noteDateWork(updates)] }
        let rows: PostgresRows
        var trips: [GuardTrip] = []
        if batch.contains(where: { $0.hasTimers || $0.isGuarded }) {
            (rows, trips) = try await pool.withTransaction { [statements] connection in
                let rows = try await connection.pipeline(statements)[0]
                let keys = Set(try rows.map { try $0.decode(UUID.self, at: 0) })
                let new = batch.filter { keys.contains($0.key) }
                let guarded = try await Self.recordGuarded(new, connection)
                let timers = Self.insertTimers(new) + guarded.timers
                if !timers.isEmpty { _ = try await connection.pipeline(timers) }
                return (rows, guarded.trips)
            }
        } else {
            rows = try await pool.pipeline(statements)[0]
        }
        let new = Set(try rows.map { try $0.decode(UUID.self, at: 0) })
        // Only now, when the events are committed: a wait that is committed later looks back and finds them.
        if try rows.contains(where: { try $0.decode(Bool.self, at: 1) }) || new.count < batch.count {
            try await wakeWaits(for: batch)
        }
        guard new.count < batch.count else { return RecordedEvents(new: new, openJobs: [], trips: trips) }
        let known = batch.filter { !new.contains($0.key) }
        return RecordedEvents(new: new, openJobs: try await openJobs(ofEvents: known), trips: trips)
    }

    private static func insertEvents(_ batch: [MatchedEvent], in tables: MonthlyTables) -> Statement {
        let events = batch.map(\.event)
        // Those that depend on others are written when that is decided, in the same transaction.
        let executions = batch.indices.flatMap { place in
            batch[place].executions.filter { $0.guards == nil }.map { (place, $0) }
        }
        let steps = executions.flatMap { place, execution in
            execution.course.begun.map { (batch[place].event.time, execution.id, $0) }
        }
        let eventRows = ArrayRows([
            "occurred_at": "timestamptz", "key": "uuid", "tenant": "text", "type": "text", "source": "text",
            "id": "text", "subject": "text", "data_schema": "text", "causation_id": "text",
            "correlation_id": "text", "traceparent": "text", "data": "json", "matches": "integer", "depth": "integer",
        ])
        let executionRows = ArrayRows(
            [
                "occurred_at": "timestamptz", "id": "uuid", "tenant": "text", "event": "uuid", "rule": "uuid",
                "rule_version": "integer", "state": "text", "reason": "text",
            ],
            from: 15
        )
        let stepRows = ArrayRows(begunStepColumns, from: 23)
        // Nobody else can have written executions of an event that is new, so only the events ask whether they are there.
        return Statement(
            """
            WITH new AS (
                INSERT INTO \(tables.events) (occurred_at, key, tenant, type, source, id, subject, data_schema, causation_id,
                    correlation_id, traceparent, data, matches, depth)
                SELECT occurred_at, key, tenant, type, source, id, subject, data_schema, causation_id,
                    correlation_id, traceparent, data, matches, depth
                FROM \(eventRows) AS batch
                ON CONFLICT DO NOTHING
                RETURNING occurred_at, key, tenant, type, subject, id, source, data
            ), keyed AS (
                INSERT INTO event_keys (occurred_at, event, tenant, event_type, path, key)
                SELECT n.occurred_at, n.key, n.tenant, n.type, a.path, k.key
                FROM awaited_paths a JOIN new n ON n.tenant = a.tenant AND n.type = a.event_type
                CROSS JOIN LATERAL (SELECT awaited_key(a.path, n.data, n.subject, n.id, n.source) AS key) k
                WHERE k.key IS NOT NULL
                ON CONFLICT DO NOTHING
                RETURNING event
            ), begun AS (
                INSERT INTO \(tables.executions) (occurred_at, id, tenant, event, rule, rule_version, state, reason, finished_at)
                SELECT occurred_at, id, tenant, event, rule, rule_version, state, reason,
                    CASE WHEN state IN ('completed', 'failed', 'cancelled') THEN clock_timestamp() END
                FROM \(executionRows) AS batch
                WHERE event IN (SELECT key FROM new)
                RETURNING id
            ), started AS (
                INSERT INTO \(tables.steps) (occurred_at, execution, ordinal, kind, state, output, error_code, error, due_at,
                    settled_at)
                SELECT occurred_at, execution, ordinal, kind, state, output::json, error_code, error, due_at,
                    CASE WHEN state IN ('done', 'dead', 'cancelled') THEN clock_timestamp() END
                FROM \(stepRows) AS batch
                WHERE execution IN (SELECT id FROM begun)
            )
            SELECT key, EXISTS (SELECT FROM keyed WHERE keyed.event = new.key) AS is_awaited FROM new
            """,
            parameters: [
                events.map(\.time),
                batch.map(\.key),
                events.map(\.tenant.rawValue),
                events.map(\.type),
                events.map(\.source),
                events.map(\.id),
                events.map(\.subject),
                events.map(\.dataSchema),
                events.map(\.causationID),
                events.map(\.correlationID),
                events.map(\.traceparent),
                events.map { JSONText($0.dataText) },
                batch.map { Int32($0.executions.count) },
                events.map { Int32(clamping: $0.depth) },
                executions.map { batch[$0.0].event.time },
                executions.map { $0.1.id },
                executions.map { batch[$0.0].event.tenant.rawValue },
                executions.map { batch[$0.0].key },
                executions.map { $0.1.rule },
                executions.map { Int32($0.1.version) },
                executions.map(\.1.course.initialState.rawValue),
                executions.map(\.1.course.reason),
                steps.map(\.0),
                steps.map(\.1),
                steps.map { Int16($0.2.ordinal) },
                steps.map(\.2.kind),
                steps.map(\.2.state.rawValue),
                steps.map { $0.2.output == .null ? nil : String(decoding: $0.2.output.text, as: UTF8.self) },
                steps.map { $0.2.failure?.code },
                steps.map { $0.2.failure?.message.storable },
                steps.map(\.2.dueAt),
            ]
        )
    }

    // One row may be fed once by one statement: the batch's latest word on each record, and on what that does not say,
    // the latest before it.
    private static func latestRecords(_ batch: [MatchedEvent]) -> [(Event, RecordUpdate)] {
        var latest: [[String]: (Event, RecordUpdate)] = [:]
        for matched in batch {
            for var update in matched.records {
                let key = [matched.event.tenant.rawValue, update.kind, update.id]
                update.owner = update.owner ?? latest[key]?.1.owner
                update.attributes = update.attributes ?? latest[key]?.1.attributes
                latest[key] = (matched.event, update)
            }
        }
        return latest.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    private static func upsertRecords(_ updates: [(Event, RecordUpdate)]) -> Statement {
        Statement(
            """
            INSERT INTO records (tenant, kind, id, owner, attributes, occurred_at)
            SELECT tenant, kind, id, owner, attributes::json, occurred_at
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
                AS batch (tenant, kind, id, owner, attributes, occurred_at)
            ON CONFLICT (tenant, kind, id) DO UPDATE
            SET owner = coalesce(excluded.owner, records.owner),
                attributes = coalesce(excluded.attributes, records.attributes), occurred_at = excluded.occurred_at,
                updated_at = now()
            WHERE records.occurred_at < excluded.occurred_at
            """,
            updates.map { $0.0.tenant.rawValue },
            updates.map { $0.1.kind },
            updates.map { $0.1.id.storable },
            updates.map { $0.1.owner?.storable },
            updates.map { $0.1.attributes.map { String(decoding: $0.text, as: UTF8.self) } },
            updates.map { $0.0.time }
        )
    }

    // A statement of its own, after the upsert: the transaction holds its lock on the table by then, which the planning of
    // new rules relies on. The join decides which records have a rule that waits for their dates, so no rule book can be too old for it.
    private static func noteDateWork(_ updates: [(Event, RecordUpdate)]) -> Statement {
        let told = updates.filter { $0.1.attributes != nil }
        return Statement(
            """
            INSERT INTO date_work (tenant, record_kind, record_id)
            SELECT tenant, kind, id FROM unnest($1::text[], $2::text[], $3::text[]) AS batch (tenant, kind, id)
            WHERE EXISTS (
                SELECT FROM date_rules d
                WHERE d.tenant = batch.tenant AND d.record_kind = batch.kind AND d.phase <> 'leaving'
            )
            """,
            told.map { $0.0.tenant.rawValue },
            told.map { $0.1.kind },
            told.map { $0.1.id.storable }
        )
    }

    private func openJobs(ofEvents batch: [MatchedEvent]) async throws -> [Job] {
        let wanted = ArrayRows(["occurred_at": "timestamptz", "event": "uuid"])
        let found = try await pool.execute(
            Statement(
                // Executions are not found by their event but by its time, which thousands may share: read once for all of the
                // batch, and each one's steps by their whole key rather than by the index of open ones, which has the time alone.
                """
                WITH known AS MATERIALIZED (
                    SELECT occurred_at, id, tenant FROM executions
                    WHERE occurred_at = ANY ($1) AND ((occurred_at, event) IN \(wanted)) IS TRUE
                )
                SELECT known.tenant, s.occurred_at, s.execution, s.ordinal, s.kind
                FROM known CROSS JOIN LATERAL (
                    SELECT * FROM steps WHERE occurred_at = known.occurred_at AND execution = known.id OFFSET 0
                ) s
                WHERE s.state = 'pending' AND s.attempts = s.attempts_before
                """,
                batch.map(\.event.time),
                batch.map(\.key)
            )
        )
        return try found.map(Self.job)
    }

    static func job(_ row: PostgresRow) throws -> Job {
        Job(
            kind: ActionKind(rawValue: try row.decode(String.self, "kind")),
            tenant: try row.tenant("tenant"),
            occurredAt: try row.timestamp("occurred_at"),
            execution: try row.decode(UUID.self, "execution"),
            step: Int(try row.decode(Int16.self, "ordinal"))
        )
    }
}

extension UUID {
    /// The order that Postgres gives them.
    var bytes: Bytes16 { Bytes16(self) }
}
