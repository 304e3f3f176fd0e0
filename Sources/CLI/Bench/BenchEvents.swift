internal import Model

/// The events of a measurement.
struct BenchEvents: Sendable {
    private static let source = "signalbox-bench"

    let plan: BenchPlan
    private let tenants: [TenantID]
    private let payload: BenchPayload

    init(_ plan: BenchPlan) {
        self.plan = plan
        tenants = plan.tenantIDs
        payload = BenchPayload(seed: plan.seed, bytes: plan.payloadBytes)
    }

    /// The event of a number, counted from 0: the tenants take turns.
    func event(_ number: Int, at time: Timestamp) -> Event {
        event(id: "\(plan.run)-\(number)", number, tenant: tenants[number % tenants.count], at: time)
    }

    /// An event that is not measured: it shows that a tenant's rules are loaded.
    func probe(round: Int, tenant: TenantID, at time: Timestamp) -> Event {
        event(id: "\(plan.run)-probe-\(round)", round, tenant: tenant, at: time)
    }

    private func event(id: String, _ number: Int, tenant: TenantID, at time: Timestamp) -> Event {
        let (data, text) = payload.data(number, id: id)
        return Event(
            tenant: tenant,
            type: BenchRules.eventType,
            source: Self.source,
            id: id,
            time: time,
            subject: "deal/\(id)",
            data: data,
            dataText: text
        )
    }
}
