import Model

extension Event {
    /// An event with every attribute.
    static func sample(data: String = #"{"deal":{"id":"d-17","amount":1250.50}}"#) throws -> Event {
        Event(
            tenant: try TenantID.named("acme"),
            type: "deal.won",
            source: "crm",
            id: "e-1",
            time: Timestamp(microseconds: 1_772_357_400_125_000),
            subject: "deal/d-17",
            dataSchema: "https://example.org/deal.json",
            causationID: "e-0",
            correlationID: "c-1",
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            data: try JSONValue(parsing: Array(data.utf8)),
            dataText: Array(data.utf8)
        )
    }
}

extension TenantID {
    struct NoTenant: Error {}

    static func named(_ name: String) throws -> TenantID {
        guard let tenant = TenantID(rawValue: name) else { throw NoTenant() }
        return tenant
    }
}

extension Event {
    /// One that says nothing.
    static var empty: Event {
        guard let tenant = TenantID(rawValue: "acme") else { preconditionFailure("no tenant's name") }
        let time = Timestamp(microseconds: 0)
        return Event(tenant: tenant, type: "t", source: "s", id: "e", time: time, data: [:], dataText: [])
    }
}
