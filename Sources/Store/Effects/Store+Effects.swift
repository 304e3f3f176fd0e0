internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Postgres

extension Store {
    /// The statements that write the effects of a batch: at most one for each kind.
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
                case .delivery(let value):
                    deliveries.append(Row(id: effect.id, job: record.job, value: value, attempts: record.attempts))
                }
            }
        }
        var statements: [Statement] = []
        if !tags.isEmpty { statements.append(changeTags(tags)) }
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
        /// How many attempts its step has had, those included of which nobody recorded what came of them.
        var attempts = 1
    }

    // The log takes each change once. Of what it took the latest change of each tag stands, unless a later one was there
    // already; of those of one time, the one that is written last. The sort also has all writers take the tags' rows in
    // one order.
    private static func changeTags(_ rows: [Row<TagChange>]) -> Statement {
        Statement(
            """
            WITH batch AS (
                SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                    $7::timestamptz[], $8::timestamptz[], $9::uuid[], $10::smallint[]) WITH ORDINALITY AS batch
                    (id, tenant, record_kind, record_id, tag, change, occurred_at, effective_at, execution, ordinal, place)
            ), logged AS (
                INSERT INTO tag_changes
                    (id, tenant, record_kind, record_id, tag, change, occurred_at, execution, ordinal)
                SELECT id, tenant, record_kind, record_id, tag, change, occurred_at, execution, ordinal FROM batch
                ON CONFLICT DO NOTHING
                RETURNING id
            )
            INSERT INTO tag_states AS known (tenant, record_kind, record_id, tag, effect, change, effective_at)
            SELECT DISTINCT ON (tenant, record_kind, record_id, tag)
                tenant, record_kind, record_id, tag, id, change, effective_at
            FROM batch JOIN logged USING (id)
            ORDER BY tenant, record_kind, record_id, tag, effective_at DESC, place DESC
            ON CONFLICT (tenant, record_kind, record_id, tag) DO UPDATE SET effect = excluded.effect,
                change = excluded.change, effective_at = excluded.effective_at,
                changed_at = CASE excluded.change WHEN known.change THEN known.changed_at ELSE excluded.changed_at END
            WHERE excluded.effective_at >= known.effective_at
            """,
            rows.map(\.id),
            rows.map(\.job.tenant.rawValue),
            rows.map(\.value.record.kind),
            rows.map(\.value.record.id),
            rows.map(\.value.tag),
            rows.map(\.value.operation.rawValue),
            rows.map(\.job.occurredAt),
            rows.map(\.value.effectiveAt),
            rows.map(\.job.execution),
            rows.map { Int16($0.job.step) }
        )
    }

    private static func insertTasks(_ rows: [Row<NewTask>]) -> Statement {
        let batch = ArrayRows([
            "id": "uuid", "tenant": "text", "title": "text", "due_at": "timestamptz", "assignee": "text",
            "record_kind": "text", "record_id": "text", "links": "text", "occurred_at": "timestamptz",
            "execution": "uuid", "ordinal": "smallint",
        ])
        return Statement(
            """
            INSERT INTO tasks (id, tenant, title, due_at, assignee, record_kind, record_id, links, occurred_at,
                execution, ordinal)
            SELECT batch.id, batch.tenant, title, due_at, coalesce(assignee, records.owner), record_kind, record_id,
                links::json, batch.occurred_at, execution, ordinal
            FROM \(batch) AS batch
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
        let batch = ArrayRows([
            "id": "uuid", "tenant": "text", "record_kind": "text", "record_id": "text", "body": "text",
            "occurred_at": "timestamptz", "execution": "uuid", "ordinal": "smallint",
        ])
        return Statement(
            """
            INSERT INTO notes (id, tenant, record_kind, record_id, author, body, occurred_at, execution, ordinal)
            SELECT id, tenant, record_kind, record_id, 'system', body, occurred_at, execution, ordinal
            FROM \(batch) AS batch
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
        let batch = ArrayRows([
            "id": "uuid", "tenant": "text", "kind": "text", "destination": "text", "outcome": "text",
            "status": "integer", "latency_ms": "double precision", "response": "text", "occurred_at": "timestamptz",
            "execution": "uuid", "ordinal": "smallint", "attempts": "integer",
        ])
        return Statement(
            """
            INSERT INTO deliveries (id, tenant, kind, destination, outcome, status, latency_ms, response, occurred_at,
                execution, ordinal, attempts)
            SELECT id, tenant, kind, destination, outcome, status, latency_ms, response, occurred_at, execution, ordinal,
                attempts
            FROM \(batch) AS batch
            ON CONFLICT (id) DO UPDATE SET destination = excluded.destination, outcome = excluded.outcome,
                status = excluded.status, latency_ms = excluded.latency_ms, response = excluded.response,
                attempts = greatest(deliveries.attempts + 1, excluded.attempts), updated_at = now()
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
            rows.map { Int16($0.job.step) },
            rows.map { Int32(clamping: $0.attempts) }
        )
    }
}
