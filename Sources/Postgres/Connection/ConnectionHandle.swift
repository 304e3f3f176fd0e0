internal import CPostgres
internal import Glibc

/// Owns a `PGconn` in non-blocking pipeline mode. Not Sendable: it belongs to one connection's thread.
final class ConnectionHandle {
    let pointer: OpaquePointer
    private(set) var cancelKey: CancelKey?
    private let notices: NoticeLog

    var socket: CInt { PQsocket(pointer) }

    var isLost: Bool { PQstatus(pointer) != CONNECTION_OK }

    /// `PQTRANS_IDLE` and its kin.
    var transactionStatus: PGTransactionStatusType { PQtransactionStatus(pointer) }

    /// Connects, within the configured time. Blocks the thread; `interrupt` ends it early.
    ///
    /// A host name is looked up by the system's resolver, which has timeouts of its own.
    init(
        _ configuration: PostgresConfiguration,
        interrupt: Interrupt,
        notices: NoticeLog
    ) throws(PostgresError) {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        guard let pointer = startConnecting(configuration.libpqParameters) else {
            throw PostgresError(.connection, "libpq has no memory for a connection.")
        }
        self.pointer = pointer
        self.notices = notices
        PQsetNoticeReceiver(pointer, receiveNotice, Unmanaged.passUnretained(notices).toOpaque())
        guard PQstatus(pointer) != CONNECTION_BAD else { throw PostgresError(connecting: pointer) }
        PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)

        var step = PGRES_POLLING_WRITING
        while step != PGRES_POLLING_OK {
            let isWriting = step == PGRES_POLLING_WRITING
            let ready = SocketPoll(
                socket: PQsocket(pointer),
                writing: isWriting,
                reading: !isWriting,
                other: interrupt.descriptor,
                deadline: deadline
            )
            if ready.isOtherReady { throw PostgresError(.cancelled, "The task was cancelled while it connected.") }
            if ready.isSocketReady {
                step = PQconnectPoll(pointer)
                if step == PGRES_POLLING_FAILED { throw PostgresError(connecting: pointer) }
            } else if ContinuousClock.now >= deadline {
                throw PostgresError(
                    .connection,
                    "Postgres at \(configuration.host):\(configuration.port) was not ready within "
                        + "\(configuration.connectTimeout)."
                )
            }
        }
        PQsetErrorVerbosity(pointer, PQERRORS_DEFAULT)
        guard PQsetnonblocking(pointer, 1) == 0, PQenterPipelineMode(pointer) == 1 else {
            throw PostgresError(.connection, connection: pointer)
        }
        cancelKey = CancelKey(pointer)
    }

    deinit {
        PQfinish(pointer)
    }

    /// The error for a connection that has just broken: the server's last words, else libpq's.
    func lostError() -> PostgresError {
        // Only on a dead socket is PQgetResult sure not to block; a handful covers what was parsed already.
        for _ in 0..<8 where isLost {
            guard let result = PQgetResult(pointer) else { continue }
            defer { PQclear(result) }
            let error = PostgresError(result: result)
            if error.sqlState != nil, error.isConnectionLost { return error }
        }
        return PostgresError(.connection, connection: pointer)
    }
}

/// Calls `PQconnectStartParams`. A free function, so that the C strings' lifetime is plain to see.
private func startConnecting(_ parameters: [(String, String)]) -> OpaquePointer? {
    let keywords = parameters.map { strdup($0.0) }
    let values = parameters.map { strdup($0.1) }
    defer { (keywords + values).forEach { free($0) } }
    return PQconnectStartParams(
        keywords.map { UnsafePointer($0) } + [nil],
        values.map { UnsafePointer($0) } + [nil],
        0
    )
}
