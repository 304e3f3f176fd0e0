internal import ArgumentParser
internal import Model
internal import Store

/// Which dead letters a command is about.
struct DeadFilter: ParsableArguments {
    @Option(help: "This tenant's alone.", transform: ArgumentText.tenant)
    var tenant: TenantID?

    @Option(help: ArgumentHelp("Those of steps of the rule of this name alone.", valueName: "name"))
    var rule: String?

    @Option(
        help: ArgumentHelp("Those of this action kind alone, or `event` or `job`.", valueName: "kind"),
        completion: .list(ActionKind.all.map(\.rawValue) + ["event", "job"]),
        transform: ArgumentText.deadKind
    )
    var kind: String?

    @Option(help: ArgumentHelp("Those of events of this type alone.", valueName: "event-type"))
    var eventType: String?

    @Option(help: ArgumentHelp("Those of this cause alone, such as malformed_json or http_410.", valueName: "code"))
    var cause: String?

    @Option(help: "Those with this in their message or body alone, exactly as it is.")
    var text: String?

    @Option(
        help: ArgumentHelp(
            "Those seen since then: a time in RFC 3339, or how long ago, such as 2h.",
            valueName: "time"
        ),
        transform: ArgumentText.instant
    )
    var since: Timestamp?

    @Option(
        help: ArgumentHelp("Those seen before then: a time in RFC 3339, or how long ago.", valueName: "time"),
        transform: ArgumentText.instant
    )
    var until: Timestamp?

    @Option(help: "Those in this state alone.")
    var state: StoredDeadLetter.State?

    var filter: DeadLetterFilter {
        DeadLetterFilter(
            tenant: tenant,
            rule: rule,
            kind: kind,
            eventType: eventType,
            cause: cause,
            text: text.flatMap { $0.isEmpty ? nil : $0 },
            since: since,
            until: until,
            state: state
        )
    }

    /// Throws where a rule is named that there is not. An event may have been refused because its tenant or type is
    /// unknown, so any of these may be asked for.
    func requireKnown(_ store: Store) async throws {
        if let rule { try await store.require(rule: rule, ofAny: tenant) }
    }
}
