internal import Postgres

extension Store {
    /// Runs what names tables by month. Where a month's partitions are not there, or not ours to use, all of it is run again
    /// over the whole tables: they say what is to be said of times that no partition holds.
    ///
    /// - Parameter body: May be run a second time from its beginning, also where what it did before it threw is committed.
    package func addressed<Value>(_ body: (Addressing) async throws -> Value) async throws -> Value {
        do {
            return try await body(.byMonth)
        } catch let error as PostgresError where [.undefinedTable, .insufficientPrivilege].contains(error.sqlState) {
            return try await body(.wholeTables)
        }
    }
}
