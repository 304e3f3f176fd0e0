package import Postgres

extension StepFailure {
    /// The database refuses the step's effect for what is in it.
    init(poison error: PostgresError) {
        self.init(
            code: "database_\(error.sqlState?.rawValue ?? error.code.rawValue)",
            message: "the database does not take the effect: \(error.message)"
        )
    }
}

extension PostgresError {
    /// Whether what was to be written is at fault, so that trying again would fail again: classes 22 (data), 23
    /// (integrity), or a parameter that could not be encoded.
    package var isFaultOfData: Bool {
        if code == .encoding { return true }
        return sqlState.map { $0.classCode == "22" || $0.classCode == "23" } ?? false
    }
}
