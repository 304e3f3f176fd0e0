package import Model

/// What an audit found, all of it at one moment.
package struct AuditReport: Sendable {
    /// The moment, by the database's clock.
    package var at: Timestamp
    /// From where on it looked; nil where there was nothing to look at.
    package var since: Timestamp?
    package var counts: [AuditCount]
    /// The names of the checks, each with how many problems it found.
    package var checks: [(name: String, problems: Int)]
    /// As many as the scope's limit allows.
    package var problems: [AuditProblem]

    /// All problems, those included that are not told one by one.
    package var problemCount: Int { checks.reduce(0) { $0 + $1.problems } }
}
