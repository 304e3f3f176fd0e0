/// Names a record of a tenant.
package struct RecordKey: Sendable {
    package var tenant: TenantID
    package var kind: String
    package var id: String

    package init(tenant: TenantID, kind: String, id: String) {
        self.tenant = tenant
        self.kind = kind
        self.id = id
    }
}

extension RecordKey: Hashable {
    // Bytes, not canonical equivalence.
    package static func == (left: Self, right: Self) -> Bool {
        left.tenant == right.tenant && left.kind.hasSameBytes(as: right.kind) && left.id.hasSameBytes(as: right.id)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(tenant)
        kind.hashBytes(into: &hasher)
        id.hashBytes(into: &hasher)
    }
}
