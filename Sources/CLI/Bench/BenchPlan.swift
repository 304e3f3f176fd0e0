internal import Model

/// What one measurement does. Everything that it publishes follows from these values.
struct BenchPlan: Sendable, Hashable {
    static let eventsRange = 1...10_000_000
    static let rulesRange = 1...1000
    static let tenantsRange = 1...1000
    static let rateRange = 0...1_000_000

    /// Tells this measurement's tenants and events from all others'.
    var run: String
    var events: Int
    /// Of each tenant.
    var rules: Int
    /// How many of a tenant's rules each event fires.
    var matching: Int
    var tenants: Int
    /// Of an event's data.
    var payloadBytes: Int
    /// Events per second; 0 for as fast as it goes.
    var rate: Int
    /// Whether each event feeds a record too, as those of a CRM do.
    var feedsRecords: Bool
    /// What the payloads are drawn from.
    var seed: UInt64 = 1

    /// How many actions the events ask for.
    var actions: Int { events * matching }

    var tenantIDs: [TenantID] { Self.tenantIDs(run: run, count: tenants) }

    static func tenantIDs(run: String, count: Int) -> [TenantID] {
        (0..<count).compactMap { TenantID(rawValue: "bench-\(run)-\($0 < 10 ? "0" : "")\($0)") }
    }

    /// A name for a new measurement: eight hexadecimal digits.
    static func newRun() -> String {
        var random = SystemRandomNumberGenerator()
        let digits = String(UInt32.random(in: .min ... .max, using: &random), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    static func isRun(_ name: String) -> Bool {
        name.utf8.count == 8
            && name.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
