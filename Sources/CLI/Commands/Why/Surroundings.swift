internal import Matching
internal import Model
internal import Store

/// What a tenant's conditions look at besides the event: the time zone, and records as they are now.
struct Surroundings {
    /// An IANA name, for rules that name none.
    let timeZone: String
    private let tenant: TenantID
    private let types: [String: EventType]

    init(of tenant: TenantID, _ store: Store) async throws {
        self.tenant = tenant
        timeZone = try await store.tenants(only: tenant).first?.timeZone ?? "UTC"
        let types = try await store.eventTypes(of: .tenant(tenant)).map(\.type)
        self.types = Dictionary(types.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// The tenant's events with the records of some kinds that each is about, and with what it says of them itself.
    func contexts(of events: [Event], kinds: Set<String>, _ store: Store) async throws -> [EventContext] {
        guard !kinds.isEmpty else { return events.map { EventContext($0) } }
        let keys = events.map { event in
            RecordBook.keys(of: event, mappings: types[event.type]?.records ?? [], kinds: kinds)
        }
        let stored = try await store.records(Set(keys.flatMap(\.self)))
        return zip(events, keys).map { event, keys in
            var records = stored
            records.feed(types[event.type]?.records(in: event) ?? [], from: event)
            return EventContext(event, records: records.records(of: keys))
        }
    }

    /// One event, with the records that any of some rules reads.
    func context(of event: Event, for rules: [RuleAtTime], _ store: Store) async throws -> EventContext {
        let kinds = rules.reduce(into: Set<String>()) {
            $0.formUnion(CompiledCondition($1.rule.matchingCondition).recordKinds)
        }
        return try await contexts(of: [event], kinds: kinds, store).first ?? EventContext(event)
    }
}
