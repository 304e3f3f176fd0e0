internal import CPostgres
internal import Logging

extension PostgresConnection {
    /// Runs `body` in a transaction, on the connection's thread: its statements cost no hops.
    ///
    /// - An error of COMMIT is a ``PostgresError`` with a ``PostgresError/phase``, and so is that of a transaction that cannot
    ///   begin. BEGIN costs no round trip: it is sent with the first statement of `body`.
    /// - An error of `body` is thrown as it is, after ROLLBACK. A ROLLBACK that fails is logged and closes the connection,
    ///   which rolls back as well.
    /// - A COMMIT whose answer was lost is ``PostgresError/Code/commitUnknown``; one that rolled back, because `body` went on
    ///   after a failed statement, is ``PostgresError/Code/rolledBack``.
    ///
    /// Cancelling the task cancels the statement under way and rolls back. Once `body` has returned, COMMIT is sent whether
    /// the task is cancelled or not, and nothing interrupts it. Transactions do not nest.
    ///
    /// - Parameter byKeys: Whether all of its prepared statements find their rows by the keys in their parameters: then each is
    ///   planned once, for indexes alone. Planned for what the tables hold at the time, such a statement may read the whole of
    ///   a table that is small, and still does when the table is large.
    package func withTransaction<Value: Sendable>(
        isolation: TransactionIsolation = .readCommitted,
        readOnly: Bool = false,
        byKeys: Bool = false,
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try begin(isolation, readOnly: readOnly, byKeys: byKeys)
        let value: Value
        do {
            value = try await body(self)
        } catch {
            rollBack()
            throw error
        }
        do throws(PostgresError) {
            try commit()
        } catch {
            rollBack()
            throw error
        }
        return value
    }

    /// Runs statements of the transaction that is open, whose rows nobody asks for, with its next round trip: COMMIT's at the
    /// latest. Whoever makes that has their errors thrown.
    package func enqueue(_ statements: [Statement]) throws {
        if Task.isCancelled { throw PostgresError(.cancelled, "The task was cancelled before anything was sent.") }
        guard isInTransaction else {
            throw PostgresError(.protocol, "Statements can wait for the next round trip in a transaction alone.")
        }
        pending += try encode(statements)
    }

    private static let planByKeys = Statement(
        """
        SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('random_page_cost', '0', true),
            set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
            set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
        """
    )

    private func begin(_ isolation: TransactionIsolation, readOnly: Bool, byKeys: Bool) throws(PostgresError) {
        do throws(PostgresError) {
            if Task.isCancelled { throw PostgresError(.cancelled, "The task was cancelled before its transaction.") }
            _ = try usable()
            guard !isInTransaction else {
                throw PostgresError(.protocol, "A transaction is open already; transactions do not nest.")
            }
            let begin = "BEGIN ISOLATION LEVEL \(isolation.rawValue) \(readOnly ? "READ ONLY" : "READ WRITE")"
            pending = [try EncodedStatement(Statement(begin, parameters: []), isPrepared: false)]
            if byKeys { pending.append(try EncodedStatement(Self.planByKeys)) }
        } catch {
            throw error.at(.begin)
        }
    }

    private func commit() throws(PostgresError) {
        do throws(PostgresError) {
            _ = try usable()
            guard isInTransaction else {
                throw PostgresError(.protocol, "The transaction was ended by one of its own statements.")
            }
        } catch {
            throw error.at(.commit)
        }
        do throws(PostgresError) {
            let tag = try control("COMMIT").commandTag
            guard tag == "COMMIT" else {
                throw PostgresError(.rolledBack, "A statement had failed, so COMMIT answered \(tag): nothing was kept.")
            }
        } catch {
            // The body's own: of a statement whose answer was not waited for.
            if error.isOfPending { throw error }
            throw error.at(.commit, code: error.isConnectionLost ? .commitUnknown : error.code)
        }
        if isInTransaction { abandon() }
    }

    /// Rolls back whatever is open; when that fails, closes the session. Never cancelled, because it is not interruptible.
    func rollBack() {
        pending = []
        guard isInTransaction else { return }
        do throws(PostgresError) {
            _ = try control("ROLLBACK")
        } catch {
            logger.warning(
                "A transaction could not be rolled back, so its session is closed",
                metadata: ["error": "\(error.at(.rollback))"]
            )
        }
        if isInTransaction { abandon() }
    }
}

extension PostgresError {
    fileprivate func at(_ phase: Phase, code: Code? = nil) -> Self {
        var error = self
        error.phase = phase
        if let code { error.code = code }
        return error
    }
}
