internal import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// Tasks, the newest first; nil filters let everything through.
    package func tasks(
        tenant: TenantID? = nil,
        record: RecordReference? = nil,
        status: StoredTask.Status? = nil,
        page: Page = Page()
    ) async throws -> [StoredTask] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT * FROM tasks
                WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR record_kind = $2)
                    AND ($3::text IS NULL OR record_id = $3) AND ($4::text IS NULL OR status = $4)
                ORDER BY created_at DESC, id LIMIT $5 OFFSET $6
                """,
                tenant?.rawValue,
                record?.kind,
                record?.id,
                status?.rawValue,
                page.limit,
                page.offset
            )
        )
        return try rows.map { row in
            StoredTask(
                id: try row.decode(UUID.self, "id"),
                tenant: try row.tenant("tenant"),
                title: try row.decode(String.self, "title"),
                status: try row.choice(StoredTask.Status.self, "status"),
                dueAt: try row.timestamp("due_at"),
                assignee: try row.decode(String?.self, "assignee"),
                record: try Self.record(row),
                links: try row.json("links"),
                origin: try Self.origin(row),
                createdAt: try row.timestamp("created_at")
            )
        }
    }

    /// Notes, the newest first; nil filters let everything through.
    package func notes(
        tenant: TenantID? = nil,
        record: RecordReference? = nil,
        page: Page = Page()
    ) async throws -> [StoredNote] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT * FROM notes
                WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR record_kind = $2)
                    AND ($3::text IS NULL OR record_id = $3)
                ORDER BY created_at DESC, id LIMIT $4 OFFSET $5
                """,
                tenant?.rawValue,
                record?.kind,
                record?.id,
                page.limit,
                page.offset
            )
        )
        return try rows.map { row in
            StoredNote(
                id: try row.decode(UUID.self, "id"),
                tenant: try row.tenant("tenant"),
                record: try Self.record(row),
                author: try row.decode(String.self, "author"),
                body: try row.decode(String.self, "body"),
                origin: try Self.origin(row),
                createdAt: try row.timestamp("created_at")
            )
        }
    }

    /// The tags that records have, by tenant, record and tag; nil filters let everything through.
    package func tags(
        tenant: TenantID? = nil,
        record: RecordReference? = nil,
        tag: String? = nil,
        page: Page = Page()
    ) async throws -> [StoredTag] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT * FROM tags
                WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR record_kind = $2)
                    AND ($3::text IS NULL OR record_id = $3) AND ($4::text IS NULL OR tag = $4)
                ORDER BY tenant, record_kind, record_id, tag LIMIT $5 OFFSET $6
                """,
                tenant?.rawValue,
                record?.kind,
                record?.id,
                tag,
                page.limit,
                page.offset
            )
        )
        return try rows.map { row in
            StoredTag(
                tenant: try row.tenant("tenant"),
                record: try Self.record(row),
                tag: try row.decode(String.self, "tag"),
                addedAt: try row.timestamp("added_at")
            )
        }
    }

    /// Emails and webhooks, those that something happened to last first; nil filters let everything through.
    ///
    /// - Parameter record: What the subject of the event that set them off names, as `kind/id`.
    package func deliveries(
        tenant: TenantID? = nil,
        record: RecordReference? = nil,
        kind: ActionKind? = nil,
        outcome: StepRecord.Attempt.Outcome? = nil,
        page: Page = Page()
    ) async throws -> [StoredDelivery] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT d.* FROM deliveries d
                WHERE ($1::text IS NULL OR d.tenant = $1) AND ($2::text IS NULL OR EXISTS (
                        SELECT FROM executions e
                        JOIN events ev ON ev.occurred_at = e.occurred_at AND ev.key = e.event
                        WHERE e.occurred_at = d.occurred_at AND e.id = d.execution AND ev.subject = $2
                    ))
                    AND ($3::text IS NULL OR d.kind = $3) AND ($4::text IS NULL OR d.outcome = $4)
                ORDER BY d.updated_at DESC, d.id LIMIT $5 OFFSET $6
                """,
                tenant?.rawValue,
                record.map { "\($0.kind)/\($0.id)" },
                kind?.rawValue,
                outcome?.rawValue,
                page.limit,
                page.offset
            )
        )
        return try rows.map { row in
            StoredDelivery(
                id: try row.decode(UUID.self, "id"),
                tenant: try row.tenant("tenant"),
                delivery: try Self.delivery(row),
                attempts: Int(try row.decode(Int32.self, "attempts")),
                origin: try Self.origin(row),
                updatedAt: try row.timestamp("updated_at")
            )
        }
    }

    private static func delivery(_ row: PostgresRow) throws -> Delivery {
        Delivery(
            kind: ActionKind(rawValue: try row.decode(String.self, "kind")),
            destination: try row.decode(String.self, "destination"),
            outcome: try row.choice(StepRecord.Attempt.Outcome.self, "outcome"),
            status: try row.decode(Int32?.self, "status").map(Int.init),
            latency: .microseconds(Int64(try row.decode(Double.self, "latency_ms") * 1000)),
            response: try row.decode(String?.self, "response")
        )
    }

    private static func record(_ row: PostgresRow) throws -> RecordReference {
        RecordReference(
            kind: try row.decode(String.self, "record_kind"),
            id: try row.decode(String.self, "record_id")
        )
    }

    private static func origin(_ row: PostgresRow) throws -> EffectOrigin {
        EffectOrigin(
            execution: try row.decode(UUID.self, "execution"),
            step: Int(try row.decode(Int16.self, "ordinal")),
            occurredAt: try row.timestamp("occurred_at")
        )
    }
}
