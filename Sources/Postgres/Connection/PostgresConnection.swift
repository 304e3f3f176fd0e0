internal import CPostgres
internal import IOThread
package import Logging
internal import Synchronization

/// A session of Postgres, on a thread of its own.
///
/// Its methods run on that thread and block it, and nothing else, until the server has answered: a round trip costs one
/// hop there and back. A connection belongs to one task at a time; statements of several tasks would be run one after the
/// other, but in one another's transactions.
///
/// Cancelling the task cancels the statement on the server. By the time that the call throws
/// ``PostgresError/Code/cancelled``, the server has answered and the connection can be used again.
package actor PostgresConnection {
    /// Prepared statements that a connection keeps.
    static let statementCapacity = 200

    private nonisolated let thread = IOThread(name: "postgres")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    nonisolated let configuration: PostgresConfiguration
    nonisolated let logger: Logger
    /// Notifications of channels that this session listens to.
    nonisolated let notifications = NotificationQueue()
    private nonisolated let currentHealth = Atomic(ConnectionHealth.broken)
    private nonisolated let interrupt = Interrupt()
    private var handle: ConnectionHandle?
    private var isClosed = false
    var statements = StatementCache(capacity: statementCapacity)
    /// What the next round trip takes along: BEGIN, and statements whose rows nobody asks for.
    var pending: [EncodedStatement] = []

    private init(_ configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    deinit {
        thread.stop()
    }

    /// Connects, within ``PostgresConfiguration/connectTimeout``. Throws ``PostgresError``.
    package static func connect(
        _ configuration: PostgresConfiguration,
        logger: Logger
    ) async throws -> PostgresConnection {
        let connection = PostgresConnection(configuration, logger: logger)
        try await connection.open()
        return connection
    }

    /// Ends the session. Later calls throw ``PostgresError/Code/closed``.
    package func close() {
        isClosed = true
        abandon()
        notifications.fail(PostgresError(.closed, "The connection was closed."))
    }

    /// As of the last answer; may be read on any thread.
    nonisolated var health: ConnectionHealth { currentHealth.load(ordering: .acquiring) }

    /// The server's process for this session, as in `pg_stat_activity`.
    package var backendPID: Int {
        get throws {
            Int(PQbackendPID(try usable().pointer))
        }
    }

    /// Whether a transaction is open.
    var isInTransaction: Bool {
        guard let handle else { return false }
        return !pending.isEmpty || handle.transactionStatus != PQTRANS_IDLE
    }

    // MARK: - The handle

    func usable() throws(PostgresError) -> ConnectionHandle {
        if isClosed { throw PostgresError(.closed, "The connection was closed.") }
        guard let handle else { throw PostgresError(.connection, "The connection to Postgres was lost before.") }
        return handle
    }

    /// Runs a blocking operation that the task's cancellation interrupts.
    func interruptible<Value>(_ operation: (Interrupt) throws -> Value) async throws -> Value {
        let number = interrupt.begin()
        defer { interrupt.end() }
        if Task.isCancelled { throw PostgresError(.cancelled, "The task was cancelled before anything was sent.") }
        return try await withTaskCancellationHandler {
            try operation(interrupt)
        } onCancel: {
            interrupt.raise(number)
        }
    }

    /// Brings ``health`` up to date; to be called after each round trip.
    func settle() {
        guard let handle, !handle.isLost else { return abandon() }
        takeNotifications(handle)
        currentHealth.store(handle.transactionStatus == PQTRANS_IDLE ? .ready : .busy, ordering: .releasing)
    }

    /// Closes a session that nobody can vouch for.
    func abandon() {
        currentHealth.store(.broken, ordering: .releasing)
        thread.whileIdle(nil)
        handle = nil
        pending = []
    }

    private func open() async throws {
        let notices = NoticeLog(logger)
        let opened = try await interruptible { interrupt in
            try ConnectionHandle(configuration, interrupt: interrupt, notices: notices)
        }
        handle = opened
        settle()
        let socket = opened.socket
        // Between jobs the thread watches the socket: notifications, and the end of the session.
        thread.whileIdle { [weak self] wakeup in
            let ready = SocketPoll(socket: socket, writing: false, other: wakeup, deadline: nil)
            guard ready.isSocketReady else { return }
            self?.assumeIsolated { $0.readWhileIdle() }
        }
    }

    private func readWhileIdle() {
        guard let handle else { return }
        let isAlive = PQconsumeInput(handle.pointer) == 1
        takeNotifications(handle)
        guard !isAlive || handle.isLost else { return }
        let error = handle.lostError()
        logger.debug("Postgres ended an idle session", metadata: ["error": "\(error)"])
        abandon()
        notifications.fail(error)
    }

    private func takeNotifications(_ handle: ConnectionHandle) {
        while let notification = PQnotifies(handle.pointer) {
            defer { PQfreemem(notification) }
            notifications.append(
                .received(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra)
                )
            )
        }
    }
}
