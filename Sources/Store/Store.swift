package import Postgres

/// All of Signalbox's SQL, over one pool. Every query names its tenant.
///
/// Methods throw `PostgresError`; where nothing else is said, one that throws has changed nothing.
package struct Store: Sendable {
    package let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }
}
