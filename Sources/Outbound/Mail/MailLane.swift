internal import CCurl
internal import IOThread

/// One connection to a mail server, and the thread that waits on it.
///
/// The thread is its own because libcurl 7.88 blocks between the end of a message and the reply to it, which a server
/// that scans mail lets wait for seconds.
actor MailLane {
    typealias Answer = Result<SMTPReply, OutboundError>

    nonisolated let thread = IOThread(name: "smtp")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private nonisolated let sockets = SocketSet()
    private var easy: EasyHandle?
    private var server: SMTPServer?
    private var lastExchange: UInt64 = 0

    deinit {
        sockets.stopReading()
        thread.stop()
    }

    /// Breaks off what runs, and all that is asked for later.
    nonisolated func close() {
        sockets.close()
    }

    /// Hands the message over.
    func answer(to message: MailData, via server: SMTPServer, until deadline: ContinuousClock.Instant) async -> Answer {
        lastExchange += 1
        let exchange = lastExchange
        sockets.begin(exchange)
        defer { sockets.end() }
        return await withTaskCancellationHandler {
            if Task.isCancelled { return .failure(OutboundError(.cancelled, "the task was cancelled")) }
            return run(message, via: server, until: deadline)
        } onCancel: { [sockets] in
            sockets.interrupt(exchange)
        }
    }

    private func run(_ message: MailData, via server: SMTPServer, until deadline: ContinuousClock.Instant) -> Answer {
        let first = attempt(message, via: server, until: deadline)
        guard first.mayRepeat else { return first.answer }
        // The kept connection was closed by the server while it was idle, and the message had not begun.
        return attempt(message, via: server, until: deadline).answer
    }

    private func attempt(
        _ message: MailData,
        via server: SMTPServer,
        until deadline: ContinuousClock.Instant
    ) -> (answer: Answer, mayRepeat: Bool) {
        let now = ContinuousClock.now
        guard now < deadline else {
            return (.failure(OutboundError(.deadline, "the deadline passed before the mail was begun")), false)
        }
        let easy = handle(for: server)
        let exchange = MailExchange(message, easy: easy, sockets: sockets, deadline: deadline)
        exchange.configure(server, now: now)
        guard easy.setting == CURLE_OK else {
            let text = "libcurl refuses an option: \(easy.explain(easy.setting))"
            return (.failure(OutboundError(.sendFailed, text)), false)
        }
        let result = withExtendedLifetime(exchange) { curl_easy_perform(easy.pointer) }
        let answer = exchange.answer(result)
        let mayRepeat = exchange.mayRepeat(after: answer)
        if case .failure = answer { dropConnection() }
        return (answer, mayRepeat)
    }

    /// The handle, whose connection is to this very server with these very credentials.
    private func handle(for server: SMTPServer) -> EasyHandle {
        if server != self.server { dropConnection() }
        self.server = server
        let handle = easy ?? EasyHandle(owner: sockets)
        easy = handle
        return handle
    }

    private func dropConnection() {
        guard easy != nil else { return }
        sockets.stopReading()
        easy = nil
    }
}
