import FoundationEssentials
import Messaging
import Model

extension Job {
    static func sample(_ kind: ActionKind = .task, step: Int = 0) throws -> Job {
        struct NoTenant: Error {}
        guard let tenant = TenantID(rawValue: "acme") else { throw NoTenant() }
        return Job(
            kind: kind,
            tenant: tenant,
            occurredAt: Timestamp(microseconds: 1_772_357_400_125_001),
            execution: UUID(),
            step: step
        )
    }
}
