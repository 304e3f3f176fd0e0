internal import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// Makes a version of a rule the current one: the one that is named, else the latest. A draft rule becomes active, any
    /// other keeps its status.
    ///
    /// - Returns: nil where the tenant has no such rule.
    /// - Throws: ``RuleVersionError`` where it has no such version.
    package func activateRule(
        _ name: String,
        tenant: TenantID,
        version: Int? = nil,
        who: String? = nil
    ) async throws -> RuleVersionChange? {
        try await changeVersion(of: name, tenant: tenant, .activate, who: who) { versions, _, _ in
            guard let version else { return versions.map(\.number).max() ?? 1 }
            return version
        }
    }

    /// Makes a version that was current before the current one again: the one that is named, else the last other one.
    ///
    /// - Returns: nil where the tenant has no such rule.
    /// - Throws: ``RuleVersionError`` where there is no such version, or it was never current.
    package func rollBackRule(
        _ name: String,
        tenant: TenantID,
        version: Int? = nil,
        who: String? = nil
    ) async throws -> RuleVersionChange? {
        try await changeVersion(of: name, tenant: tenant, .rollback, who: who) { versions, past, current in
            guard let version else {
                guard let last = past.first(where: { $0 != current }) else {
                    throw RuleVersionError(
                        .nothingBefore,
                        "no other version than \(current) of the rule '\(name)' was ever current"
                    )
                }
                return last
            }
            if versions.contains(where: { $0.number == version && $0.isDraft }) {
                throw RuleVersionError(
                    .neverCurrent,
                    "version \(version) of the rule '\(name)' was never current; `signalbox rule activate` makes it so"
                )
            }
            return version
        }
    }

    /// One version of a rule; nil where there is none.
    ///
    /// - Parameter version: nil: the latest that was never current.
    package func rule(_ name: String, tenant: TenantID, version: Int?) async throws -> StoredRuleVersion? {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT r.id, r.tenant, v.version, v.definition, v.created_at, v.activated_at, v.who
                FROM rules r JOIN rule_versions v ON v.rule = r.id
                WHERE r.tenant = $1 AND r.name = $2
                    AND CASE WHEN $3::integer IS NULL THEN v.activated_at IS NULL ELSE v.version = $3 END
                ORDER BY v.version DESC LIMIT 1
                """,
                tenant.rawValue,
                name,
                version.map(Int32.init(clamping:))
            )
        )
        return try rows.first.map { row in
            StoredRuleVersion(
                rule: try Self.rule(row),
                createdAt: try row.timestamp("created_at"),
                activatedAt: try row.timestampIfPresent("activated_at"),
                who: try row.decode(String?.self, "who")
            )
        }
    }

    /// Makes a version the current one and notes the change; a version that becomes current for the first time is no draft
    /// any more.
    static func makingCurrent(
        _ version: Int32,
        of rule: UUID,
        _ change: RuleRevision.Change,
        who: String?
    ) -> [Statement] {
        [
            Statement("UPDATE rules SET version = $2, updated_at = now() WHERE id = $1", rule, version),
            Statement(
                """
                UPDATE rule_versions SET activated_at = clock_timestamp()
                WHERE rule = $1 AND version = $2 AND activated_at IS NULL
                """,
                rule,
                version
            ),
            notingChange(of: rule, change, who: who),
        ]
    }

    private typealias Version = (number: Int, isDraft: Bool)

    // - choose: Given the versions, those that were current, the latest first, and the current one.
    private func changeVersion(
        of name: String,
        tenant: TenantID,
        _ change: RuleRevision.Change,
        who: String?,
        choose: @Sendable ([Version], _ past: [Int], _ current: Int) throws -> Int
    ) async throws -> RuleVersionChange? {
        try await pool.withTransaction { connection in
            try await Self.bumpRevision(of: tenant, connection)
            let rows = try await connection.execute(
                Statement(
                    "SELECT id, status, version FROM rules WHERE tenant = $1 AND name = $2 FOR UPDATE",
                    tenant.rawValue,
                    name
                )
            )
            guard let row = rows.first else { return nil }
            let id = try row.decode(UUID.self, "id")
            let before = try row.decode(Int32.self, "version")
            let statusBefore = try row.choice(RuleStatus.self, "status")
            let versions = try await Self.versions(of: id, connection)
            let past = try await Self.pastVersions(of: id, connection)
            let wanted = try choose(versions, past, Int(before))
            guard versions.contains(where: { $0.number == wanted }) else {
                let known = versions.map(\.number).sorted().map(String.init).joined(separator: ", ")
                throw RuleVersionError(
                    .unknownVersion,
                    "the rule '\(name)' has no version \(wanted); it has \(known)"
                )
            }
            let status = change == .activate && statusBefore == .draft ? .active : statusBefore
            if status != statusBefore {
                try await connection.execute(
                    Statement("UPDATE rules SET status = $2 WHERE id = $1", id, status.rawValue)
                ).discard()
            }
            if wanted != Int(before) || status != statusBefore {
                _ = try await connection.pipeline(
                    Self.makingCurrent(Int32(wanted), of: id, change, who: who)
                )
                try await Self.keepTime(of: id, connection)
            }
            let version = RuleVersionID(rule: id, version: wanted)
            guard let definition = try await Self.definitions(of: [version], connection)[version] else { return nil }
            return RuleVersionChange(
                rule: Rule(tenant: tenant, id: id, version: wanted, definition: definition),
                status: status,
                versionBefore: Int(before),
                statusBefore: statusBefore
            )
        }
    }

    private static func versions(of rule: UUID, _ connection: PostgresConnection) async throws -> [Version] {
        let rows = try await connection.execute(
            Statement("SELECT version, activated_at IS NULL AS is_draft FROM rule_versions WHERE rule = $1", rule)
        )
        return try rows.map { row in
            (Int(try row.decode(Int32.self, "version")), try row.decode(Bool.self, "is_draft"))
        }
    }

    // A rule that was never active has a version, and it was never current.
    private static func pastVersions(of rule: UUID, _ connection: PostgresConnection) async throws -> [Int] {
        let rows = try await connection.execute(
            Statement(
                """
                SELECT c.version FROM rule_changes c
                JOIN rule_versions v ON v.rule = c.rule AND v.version = c.version AND v.activated_at IS NOT NULL
                WHERE c.rule = $1 ORDER BY c.at DESC, c.id DESC
                """,
                rule
            )
        )
        return try rows.map { Int(try $0.decode(Int32.self, "version")) }
    }
}
