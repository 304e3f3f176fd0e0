internal import Model
internal import Postgres

/// A filter as SQL over `dead_letters d`. Only what is asked for is in the text, so that the planner can choose an index.
struct DeadLetterConditions {
    private var clauses: [String] = []
    private(set) var parameters: [any PostgresEncodable]

    /// - Parameter parameters: What stands before the filter's own in the statement.
    init(_ filter: DeadLetterFilter, after parameters: [any PostgresEncodable] = []) {
        self.parameters = parameters
        if !filter.ids.isEmpty { add(filter.ids) { "d.id = ANY (\($0))" } }
        if let tenant = filter.tenant { add(tenant.rawValue) { "d.tenant = \($0)" } }
        if let rule = filter.rule {
            add(rule.storable) {
                """
                EXISTS (SELECT 1 FROM executions e JOIN rules r ON r.id = e.rule AND r.tenant = e.tenant
                    WHERE e.occurred_at = d.occurred_at AND e.id = d.execution AND r.name = \($0))
                """
            }
        }
        if let kind = filter.kind { add(kind.storable) { "(d.kind = \($0) OR d.subject = \($0))" } }
        if let type = filter.eventType { add(type.storable) { "d.event_type = \($0)" } }
        if let cause = filter.cause { add(cause.storable) { "d.cause = \($0)" } }
        if let text = filter.text {
            add(text.storable) { "strpos(d.message, \($0)) > 0" }
            add(Bytes(Array(text.utf8)), joining: "OR") { "position(\($0) IN d.body) > 0" }
        }
        if let since = filter.since { add(since) { "d.last_at >= \($0)" } }
        if let until = filter.until { add(until) { "d.first_at < \($0)" } }
        if let state = filter.state { add(state.rawValue) { "d.state = \($0)" } }
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

    // An alternative to the clause before.
    private mutating func add(_ value: any PostgresEncodable, joining word: String, _ clause: (String) -> String) {
        let earlier = clauses.removeLast()
        clauses.append("(\(earlier) \(word) \(clause(bind(value))))")
    }
}
