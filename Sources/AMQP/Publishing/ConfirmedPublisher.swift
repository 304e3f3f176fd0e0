internal import IOThread
package import Logging
internal import Synchronization

/// Publishes messages and tells what became of each, over a connection of its own that it keeps up by itself.
///
/// Every message is mandatory, and confirmed by the broker. At most `window` messages are unconfirmed at any time; further
/// ones wait. It connects at once, in the background, and ends with ``close()``.
package actor ConfirmedPublisher {
    /// Which message of which batch a publish was.
    struct InFlight {
        let batch: PublishBatch
        let index: Int
    }

    nonisolated let thread: IOThread
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let configuration: AMQPConfiguration
    private let windowSize: Int
    private let logger: Logger
    private let cell = StateCell()
    private let cancelled = Mutex<[UInt64]>([])

    private var connection: BrokerConnection?
    private var connectedAt = ContinuousClock.now
    private var schedule: ReconnectSchedule
    private var window = ConfirmWindow<InFlight>()
    private var waiting: [PublishBatch] = []
    private var lastBatch: UInt64 = 0
    // Returns come in the order of the publishes, so the search for the next one starts after the last.
    private var nextReturned: UInt64 = 1
    private var sent: UInt64 = 0
    private var isBlocked = false
    private var isClosed = false
    // So many messages go one at a time, after the broker closed the channel because of one of them: to find out which.
    private var suspects = 0

    /// `window` is the number of messages that may be unconfirmed: hundreds. 1 is fifteen times slower than 500.
    package init(configuration: AMQPConfiguration, window: Int = 500, logger: Logger) {
        precondition(window > 0, "a publisher's window must be at least 1")
        self.configuration = configuration
        self.windowSize = window
        self.logger = logger
        thread = IOThread(name: "amqp-publisher")
        schedule = ReconnectSchedule(
            initial: configuration.initialBackoff,
            maximal: configuration.maximalBackoff,
            now: .now
        )
        thread.serve { [weak self] in self?.assumeIsolated { $0.turn() } }
    }

    deinit { thread.stop() }

    /// How it stands with the broker.
    package nonisolated var currentState: ConnectionState { cell.current }

    /// ``currentState`` and every state that follows; finishes with `closed`.
    package nonisolated func states() -> AsyncStream<ConnectionState> { cell.states() }

    /// Publishes in order and waits until each message has a result; one result for each message, at its index.
    ///
    /// While there is no connection, or the broker is blocked, what was not sent yet waits. A cancelled task gets what is
    /// known by then, and `unknown` for the rest. After ``close()`` everything is `unknown`.
    package func publish(_ messages: [AMQPMessage]) async -> [PublishResult] {
        guard !messages.isEmpty, !isClosed else { return messages.map { _ in .unknown } }
        lastBatch += 1
        let id = lastBatch
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The thread may have looked for cancelled ones since the handler below was called.
                guard !Task.isCancelled else { return continuation.resume(returning: messages.map { _ in .unknown }) }
                waiting.append(PublishBatch(id: id, messages: messages, continuation: continuation))
            }
        } onCancel: {
            cancelled.withLock { $0.append(id) }
            thread.wake()
        }
    }

    /// Refuses new messages, ends the waiting ones as `unknown` and closes the connection. Await your publishes before.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        thread.whileIdle(nil)
        if !isBlocked { connection?.closePolitely() }
        connection = nil
        for batch in waiting { batch.abandon() }
        waiting = []
        window.removeAll { $0.batch.abandon() }
        cell.set(.closed)
    }

    /// What the thread does between jobs.
    private func turn() -> SocketWait {
        abandonCancelled()
        if connection == nil { connect() }
        let hasMore = exchange()
        var wait = connection?.wait ?? SocketWait()
        if hasMore { wait.timeout = 0 }
        wait.wantsOutput = canSend
        if connection == nil { wait.end(by: schedule.due, now: .now) }
        return wait
    }

    private func abandonCancelled() {
        let ids = cancelled.withLock { ids in
            defer { ids = [] }
            return ids
        }
        guard !ids.isEmpty else { return }
        let gone = Set(ids)
        for batch in waiting where gone.contains(batch.id) { batch.abandon() }
        waiting.removeAll { gone.contains($0.id) }
        window.forEach { if gone.contains($0.batch.id) { $0.batch.abandon() } }
    }

    /// How long to wait before publishing again what was not confirmed so many times.
    func delay(after failures: Int) -> Duration {
        var random = SystemRandomNumberGenerator()
        return ReconnectSchedule.delay(
            after: failures,
            initial: configuration.initialBackoff,
            maximal: configuration.maximalBackoff,
            using: &random
        )
    }

    /// Makes the connection again where the broker rejects again and again what is published over it.
    ///
    /// The queue may be full. But a channel keeps to the node that led the queue when it first published there, and when
    /// that node has died it rejects everything until the node is back, although the queue has another leader by then
    /// (RabbitMQ 3.10). A new channel asks who leads.
    func renewConnection() {
        guard connection != nil, ContinuousClock.now - connectedAt >= configuration.rejectionPatience else { return }
        lose(AMQPError(.connectionClosed(replyCode: nil), "The broker rejects what is published: connecting again."))
    }

    private func connect() {
        guard ContinuousClock.now >= schedule.due else { return }
        do throws(AMQPError) {
            let connection = try BrokerConnection.open(configuration)
            try connection.selectConfirms()
            self.connection = connection
            connectedAt = .now
            (sent, nextReturned) = (0, 1)
            schedule.success(at: .now)
            cell.set(.connected)
            logger.info("publisher connected", metadata: ["broker": "\(configuration)"])
        } catch {
            lose(error)
        }
    }

    private func lose(_ error: AMQPError) {
        let refused = connection?.refusedPublish
        if !isBlocked { connection?.closePolitely() }
        connection = nil
        isBlocked = false
        let lost = window.count
        if refused != nil, lost > 1 { suspects = lost }
        window.removeAll { message in
            if let refused, lost == 1 {
                message.batch.settle(message.index, .refused(refused))
            } else {
                message.batch.settle(message.index, .unknown)
            }
        }
        var random = SystemRandomNumberGenerator()
        schedule.failure(at: .now, using: &random)
        cell.set(.connecting(lastError: error))
        logger.warning(
            "publisher not connected",
            metadata: ["broker": "\(configuration)", "error": "\(error)", "messages_unknown": "\(lost)"]
        )
    }
}

extension ConfirmedPublisher {
    private static var chunkMessages: Int { 64 }
    private static var chunkBytes: Int { 64 * 1024 }
    private static var chunksInATurn: Int { 16 }

    /// Whether a message waits and may go.
    private var canSend: Bool {
        guard connection != nil, !isBlocked, !waiting.isEmpty else { return false }
        // A queue that confirms nothing may hold the oldest number for long: the span is bounded as well.
        return window.count < (suspects > 0 ? 1 : windowSize) && window.span < 64 * windowSize
    }

    /// Reads what came and sends what may go, in turns, so that neither side waits for the other with full buffers. True
    /// when there is more to do at once.
    @discardableResult
    private func exchange() -> Bool {
        guard let connection else { return false }
        defer { connection.watch.disarm() }
        do throws(AMQPError) {
            for chunk in 0..<Self.chunksInATurn {
                connection.watch.arm(configuration.tcpUserTimeout)
                let ready = connection.readiness()
                // Once a turn it reads in any case: reading is what serves the heartbeats.
                if ready.input || chunk == 0 { try drain(connection) }
                guard canSend else { return false }
                guard ready.output else { return false }
                try connection.sendingTogether { () throws(AMQPError) in try sendChunk(connection) }
            }
            return true
        } catch {
            lose(error)
            return false
        }
    }

    private func sendChunk(_ connection: BrokerConnection) throws(AMQPError) {
        var bytes = 0
        for _ in 0..<Self.chunkMessages {
            guard canSend, bytes < Self.chunkBytes, let batch = waiting.first else { return }
            let index = batch.takeNext()
            if !batch.hasUnsent { waiting.removeFirst() }
            let message = batch.messages[index]
            bytes += message.body.count
            do throws(AMQPError) {
                try WireLimits.check(message, frameMax: connection.frameMax)
            } catch {
                batch.settle(index, .refused(error))
                continue
            }
            // In the window before it is sent: when sending fails half way, it is unknown like the others.
            window.append(InFlight(batch: batch, index: index))
            sent += 1
            try connection.publish(message)
        }
    }

    private func drain(_ connection: BrokerConnection) throws(AMQPError) {
        while let event = try connection.nextEvent() {
            switch event {
            case .confirmed(let number, let multiple): settle(number, multiple, .confirmed)
            case .rejected(let number, let multiple): settle(number, multiple, .rejected)
            case .returned(let code, let text, let message): returned(message, .returned(code: code, text: text))
            case .blocked(let reason):
                isBlocked = true
                cell.set(.blocked(reason: reason))
                logger.warning("broker takes no messages", metadata: ["reason": "\(reason)"])
            case .unblocked:
                isBlocked = false
                cell.set(.connected)
                logger.info("broker takes messages again")
            case .delivered, .consumerCancelled:
                break
            }
        }
    }

    private func settle(_ number: UInt64, _ multiple: Bool, _ result: PublishResult) {
        window.settle(number, multiple: multiple) { message in
            message.batch.settle(message.index, result)
            if suspects > 0 { suspects -= 1 }
        }
    }

    /// A return names no number. It is the first message with the same address, id and body: two that agree in all of them
    /// are the same message to everybody.
    private func returned(_ message: AMQPMessage, _ result: PublishResult) {
        func matches(_ candidate: InFlight) -> Bool {
            let sent = candidate.batch.messages[candidate.index]
            return sent.exchange == message.exchange && sent.routingKey == message.routingKey
                && sent.properties.messageID == message.properties.messageID && sent.body == message.body
        }
        guard let found = window.first(from: nextReturned, where: matches) ?? window.first(from: 1, where: matches)
        else {
            logger.error(
                "returned message matches none that was published",
                metadata: ["exchange": "\(message.exchange)"]
            )
            return
        }
        nextReturned = found.number + 1
        found.element.batch.settle(found.element.index, result)
    }
}
