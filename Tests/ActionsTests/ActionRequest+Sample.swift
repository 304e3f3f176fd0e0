import Acting
import FoundationEssentials
import Messaging
import Model
import Testing

extension ActionRequest {
    /// A request for the third step of an execution for the deal `d-17`.
    static func sample(_ arguments: JSONValue) throws -> ActionRequest {
        let tenant = try #require(TenantID(rawValue: "acme"))
        let time = Timestamp(microseconds: 1_772_357_400_000_000)
        return ActionRequest(
            job: Job(kind: .note, tenant: tenant, occurredAt: time, execution: UUID(), step: 2),
            event: Event(
                tenant: tenant,
                type: "deal.won",
                source: "crm",
                id: "e-1",
                time: time,
                subject: "deal/d-17",
                data: [:],
                dataText: Array("{}".utf8)
            ),
            rule: "follow-up",
            step: "first",
            effectiveAt: time + .seconds(60),
            arguments: arguments
        )
    }
}
