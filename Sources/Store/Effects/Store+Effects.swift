internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres

extension Store {
    /// The statements that write the effects of a batch: at most one or two for each kind.
    static func effects(of records: [StepRecord]) -> [Statement] {
        var tags: [Row<TagChange>] = []
        var tasks: [Row<NewTask>] = []
        var notes: [Row<NewNote>] = []
        var deliveries: [Row<Delivery>] = []
        for record in records {
            for effect in record.effects {
                switch effect.change {
                case .tag(let value): tags.append(Row(id: effect.id, job: record.job, value: value))
                case .task(let value): tasks.append(Row(id: effect.id, job: record.job, value: value))
                case .note(let value): notes.append(Row(id: effect.id, job: record.job, value: value))
                case .delivery(let value): deliveries.append(Row(id: effect.id, job: record.job, value: value))
                }
            }
        }
        var statements: [Statement] = []
        if !tags.isEmpty { statements += changeTags(tags) }
        if !tasks.isEmpty { statements.append(insertTasks(tasks)) }
        if !notes.isEmpty { statements.append(insertNotes(notes)) }
        if !deliveries.isEmpty { statements.append(upsertDeliveries(deliveries)) }
        return statements
    }

    /// An effect with the step that it belongs to.
    private struct Row<Value> {
        var id: UUID
        var job: Job
        var value: Value
    }

    // The log takes each change once; only what it took changes the tags, and of several changes of one tag in a batch
    // the one of the latest event wins.
    private static func changeTags(_ rows: [Row<TagChange>]) -> [Statement] {
        let rows = rows.sorted { $0.value.order.lexicographicallyPrecedes($1.value.order) }
        let batch = """
            unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                $8::uuid[], $9::smallint[]) AS batch
                (id, tenant, record_kind, record_id, tag, change, occurred_at, execution, ordinal)
            """
        return [
            Statement(
                """
                WITH logged AS (
                    INSERT INTO tag_changes
                        (id, tenant, record_kind, record_id, tag, change, occurred_at, execution, ordinal)
                    SELECT id, tenant, record_kind, record_id, tag, change, occurred_at, execution, ordinal FROM \(batch)
                    ON CONFLICT DO NOTHING
                    RETURNING id, tenant, record_kind, record_id, tag, change, occurred_at
                ), latest AS (
                    SELECT DISTINCT ON (tenant, record_kind, record_id, tag) * FROM logged
                    ORDER BY tenant, record_kind, record_id, tag, occurred_at DESC, id
                ), removed AS (
                    DELETE FROM tags USING latest
                    WHERE tags.tenant = latest.tenant AND tags.record_kind = latest.record_kind
                        AND tags.record_id = latest.record_id AND tags.tag = latest.tag AND latest.change = 'remove'
                )
                INSERT INTO tags (tenant, record_kind, record_id, tag, effect)
                SELECT tenant, record_kind, record_id, tag, id FROM latest WHERE change = 'add'
                ON CONFLICT DO NOTHING
                """,
                rows.map(\.id),
                rows.map(\.job.tenant.rawValue),
                rows.map(\.value.record.kind),
                rows.map(\.value.record.id),
                rows.map(\.value.tag),
                rows.map(\.value.operation.rawValue),
                rows.map(\.job.occurredAt),
                rows.map(\.job.execution),
                rows.map { Int16($0.job.step) }
            )
        ]
    }

    private static func insertTasks(_ rows: [Row<NewTask>]) -> Statement {
        Statement(
            """
            INSERT INTO tasks (id, tenant, title, due_at, assignee, record_kind, record_id, links, occurred_at,
                execution, ordinal)
            SELECT batch.id, batch.tenant, title, due_at, coalesce(assignee, records.owner), record_kind, record_id,
                links::json, batch.occurred_at, execution, ordinal
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::timestamptz[], $10::uuid[], $11::smallint[]) AS batch
                (id, tenant, title, due_at, assignee, record_kind, record_id, links, occurred_at, execution, ordinal)
            LEFT JOIN records ON batch.assignee IS NULL AND records.tenant = batch.tenant
                AND records.kind = batch.record_kind AND records.id = batch.record_id
            ON CONFLICT (id) DO NOTHING
            """,
            rows.map(\.id),
            rows.map(\.job.tenant.rawValue),
            rows.map(\.value.title),
            rows.map(\.value.dueAt),
            rows.map(\.value.assignee),
            rows.map(\.value.record.kind),
            rows.map(\.value.record.id),
            rows.map { String(decoding: links($0.value.links).text, as: UTF8.self) },
            rows.map(\.job.occurredAt),
            rows.map(\.job.execution),
            rows.map { Int16($0.job.step) }
        )
    }

    private static func links(_ references: [RecordReference]) -> JSONValue {
        .array(references.map { ["kind": .string($0.kind), "id": .string($0.id)] })
    }

    private static func insertNotes(_ rows: [Row<NewNote>]) -> Statement {
        Statement(
            """
            INSERT INTO notes (id, tenant, record_kind, record_id, author, body, occurred_at, execution, ordinal)
            SELECT id, tenant, record_kind, record_id, 'system', body, occurred_at, execution, ordinal
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::uuid[],
                $8::smallint[]) AS batch
                (id, tenant, record_kind, record_id, body, occurred_at, execution, ordinal)
            ON CONFLICT (id) DO NOTHING
            """,
            rows.map(\.id),
            rows.map(\.job.tenant.rawValue),
            rows.map(\.value.record.kind),
            rows.map(\.value.record.id),
            rows.map(\.value.body),
            rows.map(\.job.occurredAt),
            rows.map(\.job.execution),
            rows.map { Int16($0.job.step) }
        )
    }

    private static func upsertDeliveries(_ rows: [Row<Delivery>]) -> Statement {
        Statement(
            """
            INSERT INTO deliveries (id, tenant, kind, destination, outcome, status, latency_ms, response, occurred_at,
                execution, ordinal)
            SELECT id, tenant, kind, destination, outcome, status, latency_ms, response, occurred_at, execution, ordinal
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[],
                $7::double precision[], $8::text[], $9::timestamptz[], $10::uuid[], $11::smallint[]) AS batch
                (id, tenant, kind, destination, outcome, status, latency_ms, response, occurred_at, execution, ordinal)
            ON CONFLICT (id) DO UPDATE SET destination = excluded.destination, outcome = excluded.outcome,
                status = excluded.status, latency_ms = excluded.latency_ms, response = excluded.response,
                attempts = deliveries.attempts + 1, updated_at = now()
            """,
            rows.map(\.id),
            rows.map(\.job.tenant.rawValue),
            rows.map(\.value.kind.rawValue),
            rows.map(\.value.destination.storable),
            rows.map(\.value.outcome.rawValue),
            rows.map { $0.value.status.map { Int32(clamping: $0) } },
            rows.map { Double($0.value.latency.microseconds) / 1000 },
            rows.map(\.value.response?.storable),
            rows.map(\.job.occurredAt),
            rows.map(\.job.execution),
            rows.map { Int16($0.job.step) }
        )
    }
}

extension TagChange {
    // All writers take the tags' rows in one order.
    fileprivate var order: [String] { [record.kind, record.id, tag] }
}
