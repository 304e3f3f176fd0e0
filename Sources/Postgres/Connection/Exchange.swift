internal import CPostgres

/// One round trip: sends what libpq has queued, reads the answers, and cancels the statement when it is told to.
///
/// An error that it throws means that the connection is of no more use. Errors of statements are results.
struct Exchange {
    /// How long a cancelled statement may still take until the connection is given up.
    static let cancelLimit: Duration = .seconds(10)
    /// A cancel that meets the server between two statements does nothing, so it is repeated.
    private static let cancelInterval: Duration = .milliseconds(250)

    private enum Cancelling {
        case asked(CancelRequest, deadline: ContinuousClock.Instant)
        case pausing(until: ContinuousClock.Instant, deadline: ContinuousClock.Instant)

        var deadline: ContinuousClock.Instant {
            switch self {
            case .asked(_, let deadline), .pausing(_, let deadline): deadline
            }
        }
    }

    private let handle: ConnectionHandle
    private let interrupt: Interrupt?
    private let silenceLimit: Duration?
    private var silenceDeadline: ContinuousClock.Instant?
    private var cancelling: Cancelling?

    /// nil as `interrupt` makes it one that cannot be cancelled; nil as `silenceLimit` lets the server take for ever.
    init(_ handle: ConnectionHandle, interrupt: Interrupt?, silenceLimit: Duration?) {
        self.handle = handle
        self.interrupt = interrupt
        self.silenceLimit = silenceLimit
        silenceDeadline = silenceLimit.map { ContinuousClock.now + $0 }
    }

    var wasCancelled: Bool { cancelling != nil }

    /// The next result, or nil at the end of a statement's results.
    mutating func nextResult() throws(PostgresError) -> ResultHandle? {
        while true {
            let flushed = PQflush(handle.pointer)
            guard flushed >= 0 else { throw handle.lostError() }
            if PQisBusy(handle.pointer) == 0 {
                if let result = PQgetResult(handle.pointer) { return ResultHandle(result) }
                if handle.isLost { throw handle.lostError() }
                return nil
            }
            try wait(writing: flushed == 1)
        }
    }

    /// To be called after the last result: a cancel must not outlive the statement that it was meant for.
    mutating func finish() throws(PostgresError) {
        guard case .asked(let request, let deadline) = cancelling else { return }
        while true {
            let ready = SocketPoll(socket: -1, writing: false, other: request.finished, deadline: deadline)
            if ready.isOtherReady { return }
            if ContinuousClock.now >= deadline { throw Self.unanswered }
        }
    }

    private mutating func wait(writing: Bool) throws(PostgresError) {
        let now = ContinuousClock.now
        if let cancelling, cancelling.deadline <= now { throw Self.unanswered }
        if cancelling == nil, let silenceDeadline, silenceDeadline <= now {
            throw PostgresError(.connection, "Postgres has said nothing for \(silenceLimit ?? .zero).")
        }
        if case .pausing(let until, let deadline) = cancelling, until <= now { cancel(until: deadline) }

        let ready: SocketPoll
        switch cancelling {
        case nil:
            ready = poll(writing: writing, other: interrupt?.descriptor ?? -1, until: silenceDeadline)
            if ready.isOtherReady { cancel(until: now + Self.cancelLimit) }
        case .asked(let request, let deadline):
            ready = poll(writing: writing, other: request.finished, until: deadline)
            if ready.isOtherReady {
                cancelling = .pausing(until: ContinuousClock.now + Self.cancelInterval, deadline: deadline)
            }
        case .pausing(let until, let deadline):
            ready = poll(writing: writing, other: -1, until: min(until, deadline))
        }
        guard ready.isSocketReady else { return }
        guard PQconsumeInput(handle.pointer) == 1 else { throw handle.lostError() }
        if let silenceLimit { silenceDeadline = ContinuousClock.now + silenceLimit }
    }

    private func poll(writing: Bool, other: CInt, until deadline: ContinuousClock.Instant?) -> SocketPoll {
        SocketPoll(socket: handle.socket, writing: writing, other: other, deadline: deadline)
    }

    private mutating func cancel(until deadline: ContinuousClock.Instant) {
        if let key = handle.cancelKey, let request = CancelRequest(key) {
            cancelling = .asked(request, deadline: deadline)
        } else {
            cancelling = .pausing(until: ContinuousClock.now + Self.cancelInterval, deadline: deadline)
        }
    }

    private static var unanswered: PostgresError {
        PostgresError(.connection, "Postgres did not answer to a cancelled statement within \(cancelLimit).")
    }
}
