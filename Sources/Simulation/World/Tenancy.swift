internal import Acting
internal import FoundationEssentials
internal import Matching
internal import Model
internal import Store
internal import Workflow

/// The tenant of all simulations, its event types and its rules. Made once: they never change.
enum Tenancy {
    static let paid = "order.paid"
    static let sent = "order.sent"
    /// Of matchers that begin stale this type is not known at first.
    static let late = "order.late"

    static let tenant: TenantID = {
        guard let tenant = TenantID(rawValue: "acme") else { preconditionFailure("no tenant's name") }
        return tenant
    }()

    static let rules: [Rule] = definitions.map { definition in
        Rule(
            tenant: tenant,
            id: DedupeKey.rule(tenant: tenant, name: definition.name),
            version: 1,
            definition: definition
        )
    }

    static let places: [RuleVersionID: Int] = Dictionary(
        uniqueKeysWithValues: rules.enumerated().map { (RuleVersionID(rule: $1.id, version: $1.version), $0) }
    )

    static let entries: [RuleVersionID: RuleLibrary.Entry] = Dictionary(
        uniqueKeysWithValues: rules.map { rule in
            let arguments = rule.definition.steps.map { step in
                Result { () throws(ArgumentTemplateError) in try CompiledArguments(step.arguments) }
            }
            return (
                RuleVersionID(rule: rule.id, version: rule.version),
                RuleLibrary.Entry(plan: WorkflowPlan(rule.definition), arguments: arguments)
            )
        }
    )

    static let snapshot = snapshot([paid, sent, late], revision: 2)
    static let staleSnapshot = snapshot([paid, sent], revision: 1)

    private static func snapshot(_ types: [String], revision: Int64) -> MatchingSnapshot {
        let types = types.map { EventType(name: $0, category: "orders", summary: "An order.") }
        return MatchingSnapshot([
            tenant: TenantSnapshot(
                isSuspended: false,
                eventTypes: Dictionary(uniqueKeysWithValues: types.map { ($0.name, $0) }),
                index: RuleIndex(rules),
                revision: revision
            )
        ])
    }

    private static let definitions = [
        RuleDefinition(name: "note", eventType: paid, steps: [note]),
        RuleDefinition(
            name: "tell of much",
            eventType: paid,
            condition: .comparison(
                Comparison(
                    path: FieldPath(root: .data, segments: ["amount"]),
                    comparator: .greaterThan,
                    operand: .number(JSONNumber(4))
                )
            ),
            steps: [outbound(.webhook, attempts: 3, onUnknown: .retry), note]
        ),
        RuleDefinition(
            name: "mail and tell",
            eventType: sent,
            steps: [
                outbound(.email, attempts: 3, onUnknown: .hold),
                outbound(.webhook, attempts: 2, onUnknown: .retry),
            ]
        ),
        RuleDefinition(
            name: "mail or not",
            eventType: sent,
            condition: .comparison(
                Comparison(
                    path: FieldPath(root: .data, segments: ["amount"]),
                    comparator: .lessThan,
                    operand: .number(JSONNumber(7))
                )
            ),
            steps: [outbound(.email, attempts: 2, onUnknown: .hold, onError: .continue), note]
        ),
        RuleDefinition(name: "note twice", eventType: late, steps: [note, note]),
    ]

    private static let note = Step(name: "note", action: .note, arguments: ["text": "Noted."], onUnknown: .hold)

    private static func outbound(
        _ kind: ActionKind,
        attempts: Int,
        onUnknown: Step.OnUnknown,
        onError: Step.OnError = .stop
    ) -> Step {
        Step(
            name: kind.rawValue,
            action: kind,
            arguments: ["to": "somebody"],
            onError: onError,
            retry: RetryPolicy(
                attempts: attempts,
                backoff: Backoff(initial: .milliseconds(500), factor: 4, maximum: .seconds(8), jitter: 0.3)
            ),
            onUnknown: onUnknown
        )
    }
}
