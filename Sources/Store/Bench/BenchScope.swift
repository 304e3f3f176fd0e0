package import Model

/// What a measurement counts: the events of its own tenants that happened in its own time.
package struct BenchScope: Sendable, Hashable {
    package var tenants: [TenantID]
    package var from: Timestamp
    package var through: Timestamp

    package init(tenants: [TenantID], from: Timestamp, through: Timestamp) {
        self.tenants = tenants
        self.from = from
        self.through = through
    }
}
