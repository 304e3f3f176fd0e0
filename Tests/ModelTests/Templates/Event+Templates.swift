import Testing

@testable import Model

extension Event {
    /// A deal that was won, with these data.
    static func won(_ data: JSONValue, subject: String?) throws -> Event {
        Event(
            tenant: try #require(TenantID(rawValue: "acme")),
            type: "deal.won",
            source: "/crm",
            id: "e-1",
            time: Timestamp(microseconds: 1_700_000_000_000_000),
            subject: subject,
            data: data,
            dataText: data.text
        )
    }
}
