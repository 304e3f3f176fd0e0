internal import Model

/// The names of the tables that are partitioned by month, for one statement.
///
/// A statement over a month's own partitions costs Postgres a tenth less than one over the tables that they are parts of: it
/// need not lock, open and pass over those of all other months.
struct MonthlyTables: Sendable, Equatable {
    let events: String
    let executions: String
    let steps: String

    static let whole = Self(suffix: "")

    /// - Parameter instants: The `occurred_at` of all rows that the statement reads or writes.
    init(_ addressing: Addressing, of instants: some Collection<Timestamp>) {
        guard addressing == .byMonth, let first = instants.min(), let last = instants.max() else {
            self = .whole
            return
        }
        let month = Month(containing: first)
        self = month == Month(containing: last) ? Self(suffix: "_\(month.suffix)") : .whole
    }

    private init(suffix: String) {
        events = "events\(suffix)"
        executions = "executions\(suffix)"
        steps = "steps\(suffix)"
    }
}
