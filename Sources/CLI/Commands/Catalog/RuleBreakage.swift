internal import Checking
internal import JSONSchema
internal import Model
internal import Store

/// What a change of a catalog makes wrong with an active rule that was right before.
struct RuleBreakage: Hashable {
    var tenant: TenantID
    var rule: String
    var version: Int
    var eventType: String
    var finding: RuleFinding

    /// As in `acme: big-deal, version 1: conditions[0]: error unknown_field: …`.
    var line: String { "\(tenant): \(rule), version \(version): \(finding)" }

    var json: JSONValue {
        [
            "tenant": .string(tenant.rawValue), "rule": .string(rule), "version": .count(version),
            "place": .string(finding.place), "severity": .string(finding.severity.rawValue),
            "code": .string(finding.code.rawValue), "message": .string(finding.message),
        ]
    }

    /// What is wrong with rules by one catalog and not by another.
    static func between(_ present: [EventType], and next: [EventType], _ rules: [Rule]) -> [RuleBreakage] {
        let before = RuleCheck(types: present, schemas: EventSchemas(present, mode: .enforce))
        let after = RuleCheck(types: next, schemas: EventSchemas(next, mode: .enforce))
        return rules.flatMap { rule in
            let known = Set(before.findings(on: rule.definition))
            return after.findings(on: rule.definition).filter { !known.contains($0) }.map { finding in
                RuleBreakage(
                    tenant: rule.tenant,
                    rule: rule.definition.name,
                    version: rule.version,
                    eventType: rule.definition.eventType,
                    finding: finding
                )
            }
        }
    }
}

extension Store {
    /// What event types would make wrong with active rules: of one tenant, or of all that would have them.
    func breakages(by types: [EventType], of owner: CatalogOwner) async throws -> [RuleBreakage] {
        let tenants: [TenantID] =
            switch owner {
            case .tenant(let tenant): [tenant]
            case .system: try await tenantRevisions().keys.sorted { $0.rawValue < $1.rawValue }
            }
        var breakages: [RuleBreakage] = []
        for tenant in tenants {
            let present = try await eventTypes(of: .tenant(tenant))
            // A tenant's own type goes before the system's.
            let kept = owner == .system ? Set(present.filter(\.isOwn).map(\.type.name)) : []
            let added = types.filter { !kept.contains($0.name) }
            let replaced = Set(added.map(\.name))
            guard let book = try await ruleBook(of: tenant) else { continue }
            breakages += RuleBreakage.between(
                present.map(\.type),
                and: present.map(\.type).filter { !replaced.contains($0.name) } + added,
                book.rules.filter { replaced.contains($0.definition.eventType) }
            )
        }
        return breakages
    }
}
