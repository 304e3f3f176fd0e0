internal import FoundationEssentials
package import Model
package import Postgres

extension Store {
    /// Makes each definition the current version of the tenant's rule of that name, all or none of them.
    ///
    /// A new rule is active at once; one that is there keeps its status, and gets a next version only if it differs. What is
    /// the same as the latest draft makes that one current.
    ///
    /// - Parameters:
    ///   - who: Whose change it is, for the rule's history.
    ///   - asDraft: The next version is kept, and what fires stays as it is; a new rule is a draft.
    package func applyRules(
        _ definitions: [RuleDefinition],
        tenant: TenantID,
        who: String? = nil,
        asDraft: Bool = false
    ) async throws -> [(name: String, change: RuleChange)] {
        try await pool.withTransaction { connection in
            try await Self.bumpRevision(of: tenant, connection)
            var changes: [(name: String, change: RuleChange)] = []
            for definition in definitions {
                let change = try await Self.apply(definition, tenant: tenant, who: who, asDraft: asDraft, connection)
                changes.append((definition.name, change))
            }
            return changes
        }
    }

    private static func apply(
        _ definition: RuleDefinition,
        tenant: TenantID,
        who: String?,
        asDraft: Bool,
        _ connection: PostgresConnection
    ) async throws -> RuleChange {
        let id = DedupeKey.rule(tenant: tenant, name: definition.name)
        let text = definition.json.text
        let present = try await connection.execute(
            Statement(
                """
                SELECT current.definition, latest.version AS latest, latest.definition AS latest_definition,
                    latest.activated_at IS NULL AS is_draft
                FROM rules r
                JOIN rule_versions current ON current.rule = r.id AND current.version = r.version
                JOIN LATERAL (
                    SELECT * FROM rule_versions v WHERE v.rule = r.id ORDER BY v.version DESC LIMIT 1
                ) latest ON true
                WHERE r.id = $1 AND r.tenant = $2
                """,
                id,
                tenant.rawValue
            )
        )
        guard let row = present.first else {
            try await create(definition, id, tenant: tenant, who: who, asDraft: asDraft, connection)
            return asDraft ? .drafted : .created
        }
        let latest = try row.decode(Int32.self, "latest")
        if try row.decode(JSONText.self, "definition").bytes == text { return .unchanged }
        let isLatestDraft =
            try row.decode(Bool.self, "is_draft") && row.decode(JSONText.self, "latest_definition").bytes == text
        let version = isLatestDraft ? latest : latest + 1
        if isLatestDraft, asDraft { return .unchanged }
        var statements: [Statement] = []
        if !isLatestDraft { statements.append(insertVersion(version, of: id, definition, who: who)) }
        if asDraft {
            statements.append(notingChange(of: id, .draft, drafted: version, who: who))
        } else {
            statements += makingCurrent(version, of: id, .apply, who: who)
        }
        _ = try await connection.pipeline(statements)
        try await keepAwaited(by: definition, tenant: tenant, connection)
        if !asDraft { try await keepTime(of: id, connection) }
        return asDraft ? .drafted : .changed
    }

    private static func create(
        _ definition: RuleDefinition,
        _ id: UUID,
        tenant: TenantID,
        who: String?,
        asDraft: Bool,
        _ connection: PostgresConnection
    ) async throws {
        var statements = [
            Statement(
                "INSERT INTO rules (id, tenant, name, status, version) VALUES ($1, $2, $3, $4, 1)",
                id,
                tenant.rawValue,
                definition.name,
                (asDraft ? RuleStatus.draft : .active).rawValue
            ),
            insertVersion(1, of: id, definition, who: who),
        ]
        if asDraft {
            statements.append(notingChange(of: id, .draft, drafted: 1, who: who))
        } else {
            statements += makingCurrent(1, of: id, .apply, who: who)
        }
        _ = try await connection.pipeline(statements)
        try await keepAwaited(by: definition, tenant: tenant, connection)
        try await keepTime(of: id, connection)
    }

    private static func insertVersion(
        _ version: Int32,
        of rule: UUID,
        _ definition: RuleDefinition,
        who: String?
    ) -> Statement {
        Statement(
            """
            INSERT INTO rule_versions (rule, version, event_type, definition, who) VALUES ($1, $2, $3, $4, $5)
            """,
            rule,
            version,
            definition.eventType,
            JSONText(definition.json.text),
            who
        )
    }

    /// Sets a rule's status; nil where the tenant has no such rule, else the status that it had.
    ///
    /// - Parameters:
    ///   - drains: Of one that is archived now: whether what it has begun goes on.
    ///   - who: Whose change it is, for the rule's history.
    package func setRule(
        _ name: String,
        tenant: TenantID,
        status: RuleStatus,
        drains: Bool = false,
        who: String? = nil
    ) async throws -> RuleStatus? {
        try await pool.withTransaction { connection in
            try await Self.bumpRevision(of: tenant, connection)
            let rows = try await connection.execute(
                Statement(
                    """
                    UPDATE rules r SET status = $3, drains = $4, updated_at = now()
                    FROM (SELECT id, status FROM rules WHERE tenant = $1 AND name = $2 FOR UPDATE) before
                    WHERE r.id = before.id RETURNING r.id, before.status
                    """,
                    tenant.rawValue,
                    name,
                    status.rawValue,
                    drains && status == .archived
                )
            )
            guard let row = rows.first else { return nil }
            let before = try row.choice(RuleStatus.self, "status")
            if before != status {
                let id = try row.decode(UUID.self, "id")
                _ = try await connection.pipeline([
                    Statement(
                        """
                        UPDATE rule_versions v SET activated_at = clock_timestamp() FROM rules r
                        WHERE r.id = $1 AND r.status = 'active' AND v.rule = r.id AND v.version = r.version
                            AND v.activated_at IS NULL
                        """,
                        id
                    ),
                    Self.notingChange(of: id, RuleRevision.Change(before, status), who: who),
                ])
                try await Self.keepTime(of: id, connection)
            }
            return before
        }
    }

    static func notingChange(
        of rule: UUID,
        _ change: RuleRevision.Change,
        drafted: Int32? = nil,
        who: String?
    ) -> Statement {
        Statement(
            """
            INSERT INTO rule_changes (rule, version, status, change, drafted, who)
            SELECT id, version, status, $2, $3, $4 FROM rules WHERE id = $1
            """,
            rule,
            change.rawValue,
            drafted,
            who
        )
    }

    /// A tenant's rules in their current versions, by name; `name` for that one alone.
    package func rules(
        tenant: TenantID?,
        name: String? = nil,
        status: RuleStatus? = nil,
        page: Page = Page()
    ) async throws -> [StoredRule] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT r.id, r.tenant, r.status, r.version, r.created_at, r.updated_at, v.definition, (
                        SELECT max(d.version) FROM rule_versions d WHERE d.rule = r.id AND d.activated_at IS NULL
                    ) AS draft
                FROM rules r JOIN rule_versions v ON v.rule = r.id AND v.version = r.version
                WHERE ($1::text IS NULL OR r.tenant = $1) AND ($2::text IS NULL OR r.name = $2)
                    AND ($3::text IS NULL OR r.status = $3)
                ORDER BY r.tenant, r.name LIMIT $4 OFFSET $5
                """,
                tenant?.rawValue,
                name,
                status?.rawValue,
                page.limit,
                page.offset
            )
        )
        return try rows.map { row in
            StoredRule(
                rule: try Self.rule(row),
                status: try row.choice(RuleStatus.self, "status"),
                draft: try row.decode(Int32?.self, "draft").map(Int.init),
                createdAt: try row.timestamp("created_at"),
                updatedAt: try row.timestamp("updated_at")
            )
        }
    }

    /// What a matcher needs of one tenant: nil where there is none.
    package func ruleBook(of tenant: TenantID) async throws -> TenantRules? {
        let results = try await pool.pipeline([
            Statement("SELECT state, validation, revision, timezone FROM tenants WHERE id = $1", tenant.rawValue),
            Statement(
                """
                SELECT definition, type FROM event_types WHERE tenant = $1
                UNION ALL
                SELECT definition, type FROM system_event_types s
                WHERE NOT EXISTS (SELECT 1 FROM event_types t WHERE t.tenant = $1 AND t.type = s.type)
                ORDER BY type
                """,
                tenant.rawValue
            ),
            Statement(
                """
                SELECT r.id, r.tenant, r.version, v.definition
                FROM rules r JOIN rule_versions v ON v.rule = r.id AND v.version = r.version
                WHERE r.tenant = $1 AND r.status = 'active' ORDER BY r.name
                """,
                tenant.rawValue
            ),
        ])
        guard let row = results[0].first else { return nil }
        return TenantRules(
            isSuspended: try row.choice(Tenant.State.self, "state") == .suspended,
            validation: try row.choice(ValidationMode.self, "validation"),
            revision: try row.decode(Int64.self, "revision"),
            timeZone: try row.decode(String.self, "timezone"),
            eventTypes: try results[1].map { try EventType(json: try $0.json("definition")) },
            rules: try results[2].map(Self.rule)
        )
    }

    /// The definitions of rule versions, which never change; those that are not there are left out.
    package static func definitions(
        of versions: [RuleVersionID],
        _ connection: PostgresConnection
    ) async throws -> [RuleVersionID: RuleDefinition] {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT v.rule, v.version, v.definition
                FROM unnest($1::uuid[], $2::integer[]) AS wanted (rule, version) JOIN rule_versions v USING (rule, version)
                """,
                versions.map(\.rule),
                versions.map { Int32($0.version) }
            )
        )
        return try Dictionary(
            rows.map { row in
                (
                    RuleVersionID(
                        rule: try row.decode(UUID.self, "rule"),
                        version: Int(try row.decode(Int32.self, "version"))
                    ),
                    try RuleDefinition(json: try row.json("definition"))
                )
            },
            uniquingKeysWith: { $1 }
        )
    }

    static func rule(_ row: PostgresRow) throws -> Rule {
        Rule(
            tenant: try row.tenant("tenant"),
            id: try row.decode(UUID.self, "id"),
            version: Int(try row.decode(Int32.self, "version")),
            definition: try RuleDefinition(json: try row.json("definition"))
        )
    }
}
