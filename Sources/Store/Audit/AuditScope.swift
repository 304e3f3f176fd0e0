package import Model

/// What an audit looks at.
package struct AuditScope: Sendable, Hashable {
    /// nil: all of them.
    package var tenant: TenantID?
    /// Events of this time or later, with all that came of them; nil: everything that is still there.
    package var since: Timestamp?
    /// How many problems are told one by one, at most; all are counted.
    package var limit: Int

    package init(tenant: TenantID? = nil, since: Timestamp? = nil, limit: Int = 50) {
        self.tenant = tenant
        self.since = since
        self.limit = limit
    }
}
