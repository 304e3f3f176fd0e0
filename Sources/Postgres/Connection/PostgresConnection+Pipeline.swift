internal import CPostgres

extension PostgresConnection {
    /// Runs a statement, prepared on its first use. Outside a transaction it commits by itself.
    package func execute(_ statement: Statement) async throws -> PostgresRows {
        let rows = try await pipeline([statement])
        guard let first = rows.first else { throw PostgresError(.protocol, "A statement was answered by nothing.") }
        return first
    }

    /// Runs statements in one round trip, all or none: outside a transaction they are one by themselves.
    ///
    /// The first error is thrown, with its ``PostgresError/statementIndex``; the statements after it are not run. When the
    /// connection is lost before the answer to the commit, the code is ``PostgresError/Code/commitUnknown``.
    package func pipeline(_ statements: [Statement]) async throws -> [PostgresRows] {
        guard !statements.isEmpty else { return [] }
        return try await interruptible { interrupt in
            try roundTrip(try encode(statements), interrupt)
        }
    }

    func encode(_ statements: [Statement]) throws(PostgresError) -> [EncodedStatement] {
        try statements.map { statement throws(PostgresError) in
            if statement.sql.utf8.contains(0) { throw PostgresError(.encoding, "SQL cannot hold a NUL character.") }
            return try EncodedStatement(statement)
        }
    }

    /// One statement that is neither prepared nor cancelled: COMMIT, ROLLBACK.
    func control(_ sql: String) throws(PostgresError) -> PostgresRows {
        let encoded = try EncodedStatement(Statement(sql, parameters: []), isPrepared: false)
        guard let rows = try attempt([encoded], nil).first else {
            throw PostgresError(.protocol, "\(sql) was answered by nothing.")
        }
        return rows
    }

    /// Has what waits for the next round trip done now.
    func flush() throws(PostgresError) {
        if !pending.isEmpty { _ = try attempt([], nil) }
    }

    private func roundTrip(_ encoded: [EncodedStatement], _ interrupt: Interrupt) throws(PostgresError)
        -> [PostgresRows]
    {
        let isWholeTransaction = !isInTransaction
        do throws(PostgresError) {
            return try attempt(encoded, interrupt)
        } catch {
            // Outside a transaction all was rolled back, so it can be done again with fresh plans.
            guard error.isStalePlan, isWholeTransaction, health == .ready else { throw error }
            try forget(encoded, error)
            return try attempt(encoded, interrupt)
        }
    }

    private func attempt(_ encoded: [EncodedStatement], _ interrupt: Interrupt?) throws(PostgresError) -> [PostgresRows]
    {
        let handle = try usable()
        try makeRoom(pending + encoded)
        let isWholeTransaction = !isInTransaction
        let pending = pending
        self.pending = []
        var answer = PipelineAnswer()
        var exchange = Exchange(handle, interrupt: interrupt, silenceLimit: configuration.silenceLimit)
        do throws(PostgresError) {
            let commands = try send(pending + encoded, handle)
            try answer.read(commands, from: &exchange) { key, name in statements.insert(key, name: name) }
            try exchange.finish()
        } catch {
            abandon()
            throw answer.error(lost: error, isWholeTransaction: isWholeTransaction)
        }
        settle()
        if let error = answer.firstError {
            guard exchange.wasCancelled, error.sqlState == .queryCanceled else {
                throw error.counted(after: pending.count, of: encoded.count)
            }
            throw PostgresError(.cancelled, "The task was cancelled.", sqlState: .queryCanceled)
        }
        return Array(answer.rows.dropFirst(pending.count))
    }

    private func send(
        _ encoded: [EncodedStatement],
        _ handle: ConnectionHandle
    ) throws(PostgresError) -> [PipelineCommand] {
        var commands: [PipelineCommand] = []
        var new: [StatementCache.Key: String] = [:]
        var isSent = true
        for (index, statement) in encoded.enumerated() {
            var name: String?
            if statement.isPrepared {
                name = statements.name(of: statement.key) ?? new[statement.key]
                if name == nil {
                    let chosen = statements.newName()
                    new[statement.key] = chosen
                    name = chosen
                    isSent = isSent && statement.sendPrepare(to: handle.pointer, name: chosen)
                    commands.append(.prepare(statement.key, name: chosen, index: index))
                }
            }
            isSent = isSent && statement.send(to: handle.pointer, name: name)
            commands.append(.execute(index: index))
        }
        guard isSent, PQpipelineSync(handle.pointer) == 1 else {
            throw PostgresError(.connection, connection: handle.pointer)
        }
        return commands
    }

    // A failed transaction takes no DEALLOCATE; then the cache is over its size until the next time.
    private func makeRoom(_ encoded: [EncodedStatement]) throws(PostgresError) {
        let new = encoded.count { $0.isPrepared && !statements.contains($0.key) }
        guard new > 0, statements.count + new > Self.statementCapacity else { return }
        let handle = try usable()
        guard handle.transactionStatus != PQTRANS_INERROR else { return }
        let keys = Set(encoded.map(\.key))
        let added = keys.count { !statements.contains($0) }
        try deallocate(statements.makeRoom(for: added, keeping: keys))
    }

    /// Drops the plans that `error` says are stale.
    private func forget(_ encoded: [EncodedStatement], _ error: PostgresError) throws(PostgresError) {
        if error.sqlState == .invalidSQLStatementName {
            // DISCARD ALL or DEALLOCATE ALL: the server knows none of them any more.
            statements.removeAll()
        } else {
            try deallocate(Set(encoded.map(\.key)).compactMap { statements.remove($0) })
        }
    }

    private func deallocate(_ names: [String]) throws(PostgresError) {
        guard !names.isEmpty else { return }
        _ = try attempt(
            names.map { name throws(PostgresError) in
                try EncodedStatement(Statement("DEALLOCATE \(name)", parameters: []), isPrepared: false)
            },
            nil
        )
    }
}

extension PostgresError {
    /// The same as its caller counts, who knows nothing of the statements that went with his own.
    fileprivate func counted(after pending: Int, of count: Int) -> Self {
        guard pending > 0, let index = statementIndex else { return self }
        var error = self
        error.isOfPending = index < pending
        error.statementIndex = index >= pending && count > 1 ? index - pending : nil
        return error
    }
}
