internal import CPostgres

extension PostgresConnection {
    /// Runs any number of statements, separated by semicolons, by the simple protocol: migrations.
    ///
    /// They are one transaction by themselves unless the script says BEGIN. The client sets no limit to how long the server
    /// takes; `statement_timeout` still holds until the script sets another. COPY from or to the client is refused.
    package func executeScript(_ sql: String) async throws {
        try await interruptible { interrupt in
            try runScript(sql, interrupt)
        }
    }

    private func runScript(_ sql: String, _ interrupt: Interrupt) throws(PostgresError) {
        if sql.utf8.contains(0) { throw PostgresError(.encoding, "SQL cannot hold a NUL character.") }
        try flush()
        let handle = try usable()
        let wasInTransaction = isInTransaction
        var failure: PostgresError?
        var exchange = Exchange(handle, interrupt: interrupt, silenceLimit: nil)
        do throws(PostgresError) {
            guard PQexitPipelineMode(handle.pointer) == 1, PQsendQuery(handle.pointer, sql) == 1 else {
                throw PostgresError(.connection, connection: handle.pointer)
            }
            while let result = try exchange.nextResult() {
                switch PQresultStatus(result.pointer) {
                case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: break
                case PGRES_FATAL_ERROR: failure = failure ?? PostgresError(result: result.pointer)
                default: throw PostgresError(.protocol, "COPY from or to the client is not supported.")
                }
            }
            try exchange.finish()
            guard PQenterPipelineMode(handle.pointer) == 1 else {
                throw PostgresError(.connection, connection: handle.pointer)
            }
        } catch {
            abandon()
            throw failure ?? error
        }
        settle()
        guard let failure else { return }
        // The script's own BEGIN must not stay open in its failure.
        if isInTransaction && !wasInTransaction { rollBack() }
        guard exchange.wasCancelled, failure.sqlState == .queryCanceled else { throw failure }
        throw PostgresError(.cancelled, "The task was cancelled.", sqlState: .queryCanceled)
    }
}
