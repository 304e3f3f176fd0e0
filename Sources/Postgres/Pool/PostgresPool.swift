package import Logging
internal import Synchronization

/// At most `size` connections, opened when they are needed and lent to one task at a time.
///
/// A connection comes back to the pool only when it is alive and outside a transaction; else it is closed. Those who wait for
/// one are served in order of arrival.
package final class PostgresPool: Sendable {
    private struct State {
        var isClosed = false
        /// The most recently used one is last, and taken first: the others can grow old.
        var idle: [PostgresConnection] = []
        var delay = ReconnectDelay()
        /// Since the last failure to connect; nil when the last one succeeded.
        var failure: PostgresError?
        var nextAttempt = ContinuousClock.now
    }

    private enum Turn {
        case use(PostgresConnection)
        case connect
        case wait(until: ContinuousClock.Instant, PostgresError)
    }

    private let configuration: PostgresConfiguration
    private let acquireTimeout: Duration
    private let logger: Logger
    private let permits: PermitQueue
    private let state = Mutex(State())

    /// Opens nothing yet. `acquireTimeout` is how long a task waits for a connection, whether all are in use or the server cannot be
    /// reached; a connection attempt that has begun by then may still take its connect timeout.
    package init(
        configuration: PostgresConfiguration,
        size: Int,
        acquireTimeout: Duration = .seconds(5),
        logger: Logger
    ) {
        precondition(size > 0, "a pool of \(size) connections")
        self.configuration = configuration
        self.acquireTimeout = acquireTimeout
        self.logger = logger
        permits = PermitQueue(permits: size)
    }

    /// Lends a connection for the time of `body`.
    ///
    /// Throws ``PostgresError/Code/poolTimeout`` when all were in use for too long, the error of the last attempt when the server
    /// could not be reached, and ``PostgresError/Code/cancelled`` or ``PostgresError/Code/closed``.
    package func withConnection<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        let connection = try await acquire()
        do {
            let value = try await body(connection)
            await release(connection)
            return value
        } catch {
            await release(connection, after: error)
            throw error
        }
    }

    /// ``PostgresConnection/execute(_:)`` on any connection.
    package func execute(_ statement: Statement) async throws -> PostgresRows {
        try await withConnection { try await $0.execute(statement) }
    }

    /// ``PostgresConnection/pipeline(_:)`` on any connection.
    package func pipeline(_ statements: [Statement]) async throws -> [PostgresRows] {
        try await withConnection { try await $0.pipeline(statements) }
    }

    /// ``PostgresConnection/withTransaction(isolation:readOnly:_:)`` on any connection.
    package func withTransaction<Value: Sendable>(
        isolation: TransactionIsolation = .readCommitted,
        readOnly: Bool = false,
        byKeys: Bool = false,
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await withConnection {
            try await $0.withTransaction(isolation: isolation, readOnly: readOnly, byKeys: byKeys, body)
        }
    }

    /// nil when a connection answers; else why none does.
    package func isReachable() async -> PostgresError? {
        do {
            _ = try await execute("SELECT 1")
            return nil
        } catch {
            return error as? PostgresError ?? PostgresError(.connection, "\(error)")
        }
    }

    /// Closes what is idle now, and what is lent when it comes back; refuses whoever waits or comes.
    package func close() async {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        permits.close()
        for connection in idle { await connection.close() }
    }

    /// How many tasks wait for a connection.
    package var waiting: Int { permits.waiting }

    // MARK: - Lending

    private func acquire() async throws(PostgresError) -> PostgresConnection {
        if Task.isCancelled { throw Self.cancelled }
        let deadline = ContinuousClock.now + acquireTimeout
        do throws(PermitQueue.Refusal) {
            try await permits.acquire(until: deadline)
        } catch {
            throw refused(error)
        }
        do throws(PostgresError) {
            return try await connection(until: deadline)
        } catch {
            permits.release()
            throw error
        }
    }

    private func release(_ connection: PostgresConnection, after error: (any Error)? = nil) async {
        // A server that has become a standby refuses writes for as long as the session lives: the next one may meet the new primary.
        let isStandby = (error as? PostgresError)?.sqlState == .readOnlySQLTransaction
        let isKept =
            connection.health == .ready && !isStandby
            && state.withLock { state in
                guard !state.isClosed else { return false }
                state.idle.append(connection)
                return true
            }
        if !isKept { await connection.close() }
        permits.release()
    }

    /// An idle connection or a new one, for the holder of a permit.
    private func connection(until deadline: ContinuousClock.Instant) async throws(PostgresError) -> PostgresConnection {
        while true {
            switch try turn() {
            case .use(let connection):
                if connection.health == .ready { return connection }
                await connection.close()
            case .connect:
                if let connection = try await connect(until: deadline) { return connection }
            case .wait(let until, let failure):
                if ContinuousClock.now >= deadline { throw failure }
                do {
                    // In slices: another task's attempt may succeed meanwhile.
                    try await Task.sleep(until: min(until, deadline, .now + .milliseconds(100)))
                } catch {
                    throw Self.cancelled
                }
            }
        }
    }

    private func turn() throws(PostgresError) -> Turn {
        try state.withLock { state throws(PostgresError) in
            if state.isClosed { throw Self.closed }
            if let connection = state.idle.popLast() { return .use(connection) }
            guard let failure = state.failure else { return .connect }
            let now = ContinuousClock.now
            if now < state.nextAttempt { return .wait(until: state.nextAttempt, failure) }
            // One attempt at a time, while the server is down: the others wait for how it ends.
            state.nextAttempt = now + configuration.connectTimeout
            return .connect
        }
    }

    /// nil when it failed and there is still time to try again.
    private func connect(until deadline: ContinuousClock.Instant) async throws(PostgresError) -> PostgresConnection? {
        do {
            let connection = try await PostgresConnection.connect(configuration, logger: logger)
            let wasDown = state.withLock { state in
                defer {
                    state.failure = nil
                    state.delay.reset()
                }
                return state.failure != nil
            }
            if wasDown { logger.notice("Postgres is reached again") }
            return connection
        } catch {
            let error = error as? PostgresError ?? PostgresError(.connection, "\(error)")
            let pause = state.withLock { state -> Duration in
                let pause = error.code == .cancelled ? .zero : state.delay.next()
                if error.code != .cancelled { state.failure = error }
                state.nextAttempt = .now + pause
                return pause
            }
            if error.code == .cancelled { throw error }
            logger.warning(
                "Postgres could not be reached",
                metadata: ["error": "\(error)", "pause_ms": "\(Int(pause / .milliseconds(1)))"]
            )
            // A wrong password or database does not become right by waiting.
            if !error.isTransient || ContinuousClock.now >= deadline { throw error }
            return nil
        }
    }

    private func refused(_ refusal: PermitQueue.Refusal) -> PostgresError {
        switch refusal {
        case .closed: Self.closed
        case .cancelled: Self.cancelled
        case .timeout:
            state.withLock { $0.failure }
                ?? PostgresError(.poolTimeout, "All connections to Postgres were in use for \(acquireTimeout).")
        }
    }

    private static var closed: PostgresError { PostgresError(.closed, "The pool was closed.") }
    private static var cancelled: PostgresError {
        PostgresError(.cancelled, "The task was cancelled while it waited for a connection.")
    }
}
