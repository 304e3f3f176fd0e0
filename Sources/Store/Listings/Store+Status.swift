internal import FoundationEssentials
package import Model
internal import Postgres

extension Store {
    /// The steps that are not settled, counted by kind and state. Reads the index of open steps alone unless a tenant is
    /// given.
    package func openSteps(tenant: TenantID? = nil) async throws -> [OpenSteps] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT s.kind, s.state, count(*) AS count FROM steps s
                WHERE s.settled_at IS NULL AND ($1::text IS NULL OR EXISTS (
                    SELECT FROM executions e
                    WHERE e.occurred_at = s.occurred_at AND e.id = s.execution AND e.tenant = $1
                ))
                GROUP BY s.kind, s.state ORDER BY s.kind, s.state
                """,
                tenant?.rawValue
            )
        )
        return try rows.map { row in
            OpenSteps(
                kind: ActionKind(rawValue: try row.decode(String.self, "kind")),
                state: try row.choice(StepState.self, "state"),
                count: Int(try row.decode(Int64.self, "count"))
            )
        }
    }

    /// The steps of which nobody knows whether their effects happened, counted by kind. Reads the index of unknown steps
    /// alone unless a tenant is given.
    package func unknownStepCounts(tenant: TenantID? = nil) async throws -> [(kind: ActionKind, count: Int)] {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT s.kind, count(*) AS count FROM steps s
                WHERE s.unknown_since IS NOT NULL AND ($1::text IS NULL OR EXISTS (
                    SELECT FROM executions e
                    WHERE e.occurred_at = s.occurred_at AND e.id = s.execution AND e.tenant = $1
                ))
                GROUP BY s.kind ORDER BY s.kind
                """,
                tenant?.rawValue
            )
        )
        return try rows.map { row in
            (ActionKind(rawValue: try row.decode(String.self, "kind")), Int(try row.decode(Int64.self, "count")))
        }
    }

    /// The event with the earliest time that still has an open step; nil where nothing is open.
    package func oldestOpenEvent(tenant: TenantID? = nil) async throws -> OpenEvent? {
        let rows = try await pool.execute(
            Statement(
                """
                SELECT e.tenant, ev.type, ev.id, s.occurred_at, ev.received_at, s.execution, s.ordinal, s.kind, s.state
                FROM steps s
                JOIN executions e ON e.occurred_at = s.occurred_at AND e.id = s.execution
                JOIN events ev ON ev.occurred_at = e.occurred_at AND ev.key = e.event
                WHERE s.settled_at IS NULL AND ($1::text IS NULL OR e.tenant = $1)
                ORDER BY s.occurred_at LIMIT 1
                """,
                tenant?.rawValue
            )
        )
        return try rows.first.map { row in
            OpenEvent(
                tenant: try row.tenant("tenant"),
                type: try row.decode(String.self, "type"),
                id: try row.decode(String.self, "id"),
                occurredAt: try row.timestamp("occurred_at"),
                receivedAt: try row.timestamp("received_at"),
                execution: try row.decode(UUID.self, "execution"),
                step: Int(try row.decode(Int16.self, "ordinal")),
                kind: ActionKind(rawValue: try row.decode(String.self, "kind")),
                state: try row.choice(StepState.self, "state")
            )
        }
    }
}
