import FoundationEssentials
import Messaging
import Model
import Store

extension Timestamp {
    /// 2026-03-01T09:30:00Z, and as text the same.
    static let sample = Timestamp(microseconds: 1_772_357_400_000_000)
}

extension TenantID {
    static let acme = named("acme")
    static let globex = named("globex")

    private static func named(_ name: StaticString) -> TenantID {
        guard let tenant = TenantID(rawValue: "\(name)") else { preconditionFailure("no tenant's name: \(name)") }
        return tenant
    }
}

extension Step {
    static func sample(
        _ kind: ActionKind = .task,
        name: String = "first",
        onUnknown: OnUnknown = .retry,
        onError: OnError = .stop
    ) -> Step {
        Step(name: name, action: kind, arguments: ["title": "Call"], onError: onError, onUnknown: onUnknown)
    }
}

extension RuleDefinition {
    static func sample(
        _ name: String = "follow-up",
        steps: [Step] = [.sample(), .sample(.note, name: "second")]
    ) -> RuleDefinition {
        RuleDefinition(name: name, eventType: "deal.won", steps: steps)
    }
}

extension MatchedEvent {
    /// An event that fires a rule's first step; the rule must have been applied.
    static func sample(
        _ id: String,
        at time: Timestamp = .sample,
        rule: String? = "follow-up",
        kind: ActionKind = .task,
        version: Int = 1,
        records: [RecordUpdate] = []
    ) -> MatchedEvent {
        let data = Array(#"{"deal":{"id":"\#(id)","text":"\u0000 \ud83d\ude86"}}"#.utf8)
        let event = Event(
            tenant: .acme,
            type: "deal.won",
            source: "crm",
            id: id,
            time: time,
            subject: "deal/\(id)",
            dataSchema: "https://example.org/deal.json",
            causationID: "e-0",
            correlationID: "c-1",
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            data: (try? JSONValue(parsing: data)) ?? .null,
            dataText: data
        )
        let executions = rule.map { name in
            let rule = DedupeKey.rule(tenant: .acme, name: name)
            let execution = DedupeKey.execution(tenant: .acme, rule: rule, source: "crm", id: id)
            return [NewExecution(id: execution, rule: rule, version: version, course: .beginning(with: kind))]
        }
        return MatchedEvent(event: event, key: event.key, executions: executions ?? [], records: records)
    }

    /// Its first job.
    var job: Job { jobs[0] }
}
