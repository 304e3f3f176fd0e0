internal import CPostgres

/// What was sent in a pipeline, in order.
enum PipelineCommand {
    case prepare(StatementCache.Key, name: String, index: Int)
    case execute(index: Int)
}

/// Reads a pipeline's answers up to its synchronisation point.
struct PipelineAnswer {
    private(set) var rows: [PostgresRows] = []
    private(set) var firstError: PostgresError?
    /// Every statement has succeeded; only the commit, where there is one, is still out.
    private var hasAllRows = false

    /// `prepared` is called for each statement that the server has prepared: that holds even if a later one fails.
    mutating func read(
        _ commands: [PipelineCommand],
        from exchange: inout Exchange,
        prepared: (StatementCache.Key, String) -> Void
    ) throws(PostgresError) {
        for command in commands {
            guard let result = try exchange.nextResult() else { throw Self.unexpected("an answer is missing") }
            switch (command, PQresultStatus(result.pointer)) {
            case (.prepare(let key, let name, _), PGRES_COMMAND_OK):
                prepared(key, name)
            case (.execute, PGRES_TUPLES_OK), (.execute, PGRES_COMMAND_OK), (.execute, PGRES_EMPTY_QUERY):
                rows.append(PostgresRows(result))
            case (_, PGRES_PIPELINE_ABORTED):
                break
            case (.prepare(_, _, let index), PGRES_FATAL_ERROR), (.execute(let index), PGRES_FATAL_ERROR):
                keep(result, index: commands.count > 2 ? index : nil)
            case (_, let status):
                throw Self.unexpected(String(cString: PQresStatus(status)))
            }
            guard try exchange.nextResult() == nil else { throw Self.unexpected("two answers to one statement") }
        }
        hasAllRows = firstError == nil
        // A deferred constraint fails here, between the last statement and the synchronisation point.
        var empty = 0
        while empty < 3 {
            guard let result = try exchange.nextResult() else {
                empty += 1
                continue
            }
            switch PQresultStatus(result.pointer) {
            case PGRES_PIPELINE_SYNC: return
            case PGRES_FATAL_ERROR: keep(result, index: nil)
            case let status: throw Self.unexpected(String(cString: PQresStatus(status)))
            }
        }
        throw Self.unexpected("no synchronisation point")
    }

    /// The error to throw when the connection was lost with `error`.
    func error(lost error: PostgresError, isWholeTransaction: Bool) -> PostgresError {
        // The server said goodbye in place of a statement's answer: it had not come to the commit.
        if let firstError, !hasAllRows { return firstError }
        if error.sqlState != nil, !hasAllRows { return error }
        guard isWholeTransaction, error.code != .protocol else { return error }
        var unknown = PostgresError(
            .commitUnknown,
            "The connection was lost before the commit's answer: \(error.message)"
        )
        unknown.sqlState = error.sqlState
        unknown.severity = error.severity
        return unknown
    }

    private mutating func keep(_ result: ResultHandle, index: Int?) {
        guard firstError == nil else { return }
        var error = PostgresError(result: result.pointer)
        error.statementIndex = index
        firstError = error
    }

    private static func unexpected(_ what: String) -> PostgresError {
        PostgresError(.protocol, "Postgres or libpq answered out of turn: \(what).")
    }
}
