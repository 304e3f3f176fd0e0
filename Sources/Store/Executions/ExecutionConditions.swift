internal import FoundationEssentials
internal import Model
internal import Postgres

/// A filter as SQL over `executions e`. Only what is asked for is in the text, so that the planner can choose an index.
struct ExecutionConditions {
    private var clauses: [String] = []
    private(set) var parameters: [any PostgresEncodable] = []

    init(_ filter: ExecutionFilter, _ verb: ExecutionVerb?) {
        if let verb { clauses.append("(\(verb.condition))") }
        if !filter.ids.isEmpty { add(filter.ids) { "e.id = ANY (\($0))" } }
        if let tenant = filter.tenant { add(tenant.rawValue) { "e.tenant = \($0)" } }
        if let rule = filter.rule {
            add(rule.storable) {
                "EXISTS (SELECT FROM rules r WHERE r.id = e.rule AND r.tenant = e.tenant AND r.name = \($0))"
            }
        }
        if let state = filter.state { add(state.rawValue) { "e.state = \($0)" } }
        if let isPaused = filter.isPaused { clauses.append("e.paused_at IS \(isPaused ? "NOT " : "")NULL") }
        if let type = filter.eventType {
            add(type.storable) {
                "EXISTS (SELECT FROM events ev WHERE ev.occurred_at = e.occurred_at AND ev.key = e.event AND ev.type = \($0))"
            }
        }
        if let since = filter.since { add(since) { "e.occurred_at >= \($0)" } }
        if let until = filter.until { add(until) { "e.occurred_at < \($0)" } }
        if let version = filter.otherThan {
            add(version.rule) { "e.rule = \($0)" }
            add(Int32(version.version)) { "e.rule_version <> \($0)" }
        }
    }

    /// The condition, to stand after `WHERE`.
    var sql: String { clauses.isEmpty ? "true" : clauses.joined(separator: " AND ") }

    /// The placeholder of one parameter more.
    mutating func bind(_ value: any PostgresEncodable) -> String {
        parameters.append(value)
        return "$\(parameters.count)"
    }

    private mutating func add(_ value: any PostgresEncodable, _ clause: (String) -> String) {
        clauses.append(clause(bind(value)))
    }
}
