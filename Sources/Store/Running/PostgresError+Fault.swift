package import Postgres

extension PostgresError {
    /// Whether what was to be written is at fault, so that trying again would fail again: classes 22 (data), 23
    /// (integrity), 54 (a row too large for an index), or a parameter that could not be encoded.
    package var isFaultOfData: Bool {
        if code == .encoding { return true }
        return sqlState.map { ["22", "23", "54"].contains($0.classCode) } ?? false
    }

    /// Names the fault in dead letters, such as `database_22021`.
    package var faultCode: String { "database_\(sqlState?.rawValue ?? code.rawValue)" }
}
