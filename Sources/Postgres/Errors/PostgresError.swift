/// What went wrong between Signalbox and Postgres.
///
/// The description has the server's message, its SQLSTATE and the names of the objects concerned. It leaves out
/// ``detail``, because Postgres puts values of rows there.
package struct PostgresError: Error, Sendable {
    package enum Code: String, Sendable {
        /// No connection could be made, or it was lost. Statements that were under way in a transaction had no effect.
        case connection
        /// Postgres refused a statement; ``PostgresError/sqlState`` says why.
        case server
        /// A value of a result is not what the caller asked for.
        case decoding
        /// A parameter cannot be sent; nothing was.
        case encoding
        /// The task was cancelled; the statement had no effect.
        case cancelled
        /// The connection, the pool or the listener was closed by its owner.
        case closed
        /// All connections of the pool stayed in use for the whole acquire timeout.
        case poolTimeout
        /// The connection is not in a state in which this can be asked of it.
        case `protocol`
        /// The connection was lost after a commit was sent and before its answer came: it may have happened or not.
        /// Also for a statement or a pipeline outside a transaction, which commits by itself.
        case commitUnknown
        /// COMMIT answered ROLLBACK: a statement had failed, and the body went on as if it had not.
        case rolledBack
    }

    /// The part of a transaction that failed; the body's own errors have none.
    package enum Phase: String, Sendable {
        case begin
        case commit
        case rollback
    }

    package var code: Code
    /// A sentence for people: the server's own where it sent one.
    package var message: String
    package var sqlState: SQLState?
    /// `ERROR`, `FATAL` or `PANIC`, untranslated.
    package var severity: String?
    /// May hold values of rows: not for logs.
    package var detail: String?
    package var hint: String?
    package var constraint: String?
    package var table: String?
    package var column: String?
    /// Where in the SQL, in characters from 1.
    package var position: Int?
    /// The part of ``PostgresConnection/withTransaction(isolation:readOnly:_:)`` that failed.
    package var phase: Phase?
    /// Which statement of a pipeline failed, from 0.
    package var statementIndex: Int?
    /// Whether it is that of an earlier statement of the transaction, which was sent with the one that throws it.
    var isOfPending = false
    /// The server's C function that raised the error: the one field that tells a stale plan from other 0A000s.
    var routine: String?

    package init(_ code: Code, _ message: String, sqlState: SQLState? = nil) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
    }

    /// Whether the connection is gone, or was never there. What a lost statement did is known unless the code is
    /// ``Code/commitUnknown``.
    package var isConnectionLost: Bool {
        switch code {
        case .connection, .commitUnknown: return true
        case .decoding, .encoding, .cancelled, .closed, .poolTimeout, .protocol, .rolledBack: return false
        case .server: break
        }
        if severity == "FATAL" || severity == "PANIC" { return true }
        guard let sqlState else { return false }
        return sqlState.classCode == "08" || Self.shutdowns.contains(sqlState)
    }

    /// Whether the same work may well succeed later, unchanged: a lost connection, classes 08, 40 and 53, a shutdown, a lock that
    /// was not free, a server that became a standby, a pool without a free connection.
    package var isTransient: Bool {
        if code == .poolTimeout || code == .commitUnknown { return true }
        guard code == .connection || code == .server else { return false }
        guard let sqlState else { return code == .connection }
        switch sqlState.classCode {
        case "08", "40", "53": return true
        default: break
        }
        if sqlState == .lockNotAvailable || sqlState == .readOnlySQLTransaction
            || sqlState == .idleInTransactionSessionTimeout
        {
            return true
        }
        return Self.shutdowns.contains(sqlState)
    }

    /// The plan that the server keeps for a prepared statement is gone, or no longer fits its tables.
    var isStalePlan: Bool {
        sqlState == .invalidSQLStatementName
            || (sqlState == .featureNotSupported && routine == "RevalidateCachedQuery")
    }

    private static let shutdowns: Set<SQLState> = [.adminShutdown, .crashShutdown, .cannotConnectNow]
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        var text = "postgres \(code.rawValue)"
        if let phase { text += " at \(phase.rawValue)" }
        if let sqlState { text += " \(sqlState)" }
        text += ": \(message)"
        let names = [("constraint", constraint), ("table", table), ("column", column)]
            .compactMap { name, value in value.map { "\(name) \($0)" } }
        if !names.isEmpty { text += " (\(names.joined(separator: ", ")))" }
        if let statementIndex { text += " [statement \(statementIndex) of the pipeline]" }
        if let hint { text += " Hint: \(hint)" }
        return text
    }
}
