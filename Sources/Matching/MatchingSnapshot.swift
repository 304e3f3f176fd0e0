package import Model

/// What the matcher knows of every tenant: a value, so that events are matched against one state while the next is made.
package struct MatchingSnapshot: Sendable {
    private var tenants: [TenantID: TenantSnapshot]

    package init(_ tenants: [TenantID: TenantSnapshot] = [:]) {
        self.tenants = tenants
    }

    package subscript(tenant: TenantID) -> TenantSnapshot? { tenants[tenant] }

    package var count: Int { tenants.count }

    /// A snapshot in which one tenant is as given, or unknown for nil; all the others are shared with this one.
    package func replacing(_ tenant: TenantID, with snapshot: TenantSnapshot?) -> MatchingSnapshot {
        var next = self
        next.tenants[tenant] = snapshot
        return next
    }

    /// The rules that an event fires: none for an unknown or a suspended tenant.
    ///
    /// - Parameter records: What is known of the records that ``records(neededFor:)`` names.
    package func matches(
        _ event: Event,
        records: EventRecords = EventRecords(),
        using memory: MatchingMemory = MatchingMemory()
    ) -> [CompiledRule] {
        guard let tenant = tenants[event.tenant], !tenant.isSuspended else { return [] }
        return tenant.index.matches(event, records: records, using: memory)
    }

    /// The records that the conditions of an event's rules read; none for most events.
    package func records(neededFor event: Event) -> [RecordKey] {
        guard let tenant = tenants[event.tenant], !tenant.isSuspended, let type = tenant.eventTypes[event.type] else {
            return []
        }
        let kinds = tenant.index.recordKinds(for: event)
        return kinds.isEmpty ? [] : RecordBook.keys(of: event, mappings: type.records, kinds: kinds)
    }

    /// Whether the rule is known that an event of time is for; true for all other events.
    package func knowsRule(ofOwnEvent event: Event) -> Bool {
        guard event.type == Event.ruleDueType, let tenant = tenants[event.tenant] else { return true }
        return tenant.index.rules(for: event.type).contains { Event.subject(ofRule: $0.rule.id) == event.subject }
    }
}
