internal import IOThread
package import Logging
internal import Synchronization

/// Takes deliveries from one queue, over a connection of its own that it keeps up by itself.
///
/// It connects at once, in the background, and subscribes with the first call of ``nextBatch(upTo:within:)``: a process that
/// never comes to work takes no delivery, and so counts towards no message's delivery limit. After every loss it connects and
/// subscribes again; the broker then delivers again what was not acknowledged. At most `prefetch` deliveries are unsettled at
/// any time, and the very first beside them; fewer while what comes has been given back again and again: see
/// ``DeliveryBuffer``. It ends with ``close()``.
package actor Consumer {
    nonisolated let thread: IOThread
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let configuration: AMQPConfiguration
    private let queue: String
    private let prefetch: Int
    private let consumerTag: String
    private let arguments: AMQPTable
    private let logger: Logger
    private let cell = StateCell()
    private let cancelledWaiters = Mutex<[UInt64]>([])

    private var connection: BrokerConnection?
    private var schedule: ReconnectSchedule
    private var subscription: ReconnectSchedule
    private var isWanted = false
    private var isSubscribed = false
    // What the broker was told; 0: there is no subscription for now.
    private var subscribedPrefetch = 0
    private var subscriptions = 0
    private var epoch: UInt64 = 0
    private var buffer: DeliveryBuffer
    private var unsettled = UnsettledDeliveries()
    private var waiters = BatchWaiters()
    private var isCancelled = false
    private var isClosed = false

    /// `prefetch` (at least 1) is how many deliveries may be unsettled. `consumerTag` is what the management UI shows;
    /// it is unique on the connection whatever it is. `arguments` are basic.consume's, such as `x-priority`.
    package init(
        configuration: AMQPConfiguration,
        queue: String,
        prefetch: UInt16,
        consumerTag: String? = nil,
        arguments: AMQPTable = [:],
        logger: Logger
    ) {
        precondition(prefetch > 0, "a consumer's prefetch must be at least 1: 0 has no limit")
        self.configuration = configuration
        self.queue = queue
        self.prefetch = Int(prefetch)
        buffer = DeliveryBuffer(prefetch: Int(prefetch))
        self.consumerTag = consumerTag ?? configuration.connectionName
        self.arguments = arguments
        self.logger = logger
        thread = IOThread(name: "amqp-consumer")
        schedule = ReconnectSchedule(
            initial: configuration.initialBackoff,
            maximal: configuration.maximalBackoff,
            now: .now
        )
        subscription = schedule
        thread.serve { [weak self] in self?.assumeIsolated { $0.turn() } }
    }

    deinit { thread.stop() }

    /// How it stands with the broker; `unsubscribed` while its queue is missing.
    package nonisolated var currentState: ConnectionState { cell.current }

    /// ``currentState`` and every state that follows; finishes with `closed`.
    package nonisolated func states() -> AsyncStream<ConnectionState> { cell.states() }

    /// Waits until a delivery is there, then for at most `patience` more until there are `limit`, and hands them out.
    ///
    /// Returns at once when `limit` are there, or when the broker sends no more because of the prefetch. Empty after
    /// ``cancel()`` and ``close()``. Throws `CancellationError` alone. Concurrent calls are served in turn.
    package func nextBatch(upTo limit: Int, within patience: Duration) async throws -> [AMQPDelivery] {
        precondition(limit > 0, "a batch must have room for at least 1 delivery")
        if isCancelled || isClosed { return [] }
        isWanted = true
        if waiters.isEmpty, buffer.isFull(limit, unsettled: unsettled.count) {
            return buffer.take(limit, unsettled: unsettled.count)
        }
        return try await wait(for: limit, within: patience)
    }

    /// Waits until `limit` deliveries are there, and hands them out; other calls are served meanwhile. Otherwise like
    /// ``nextBatch(upTo:within:)``.
    package func nextFullBatch(of limit: Int) async throws -> [AMQPDelivery] {
        precondition(limit > 0, "a batch must have room for at least 1 delivery")
        if isCancelled || isClosed { return [] }
        isWanted = true
        return try await wait(for: limit, within: nil)
    }

    private func wait(for limit: Int, within patience: Duration?) async throws -> [AMQPDelivery] {
        let id = waiters.nextID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // The thread may have looked for cancelled ones since the handler below was called.
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                waiters.append(BatchWaiter(id: id, limit: limit, patience: patience, continuation: continuation))
            }
        } onCancel: {
            cancelledWaiters.withLock { $0.append(id) }
            thread.wake()
        }
    }

    /// Settles these, in any order. Those of an earlier connection are passed over: the broker has queued them again.
    package func ack(_ deliveries: [DeliveryTag]) {
        let epoch = epoch
        send(unsettled.ack(deliveries.lazy.filter { $0.epoch == epoch }.map(\.number)))
    }

    /// Settles this one and everything that was handed out before it on the same connection.
    package func ack(upTo delivery: DeliveryTag) {
        guard delivery.epoch == epoch else { return }
        send(unsettled.ack(upTo: delivery.number))
    }

    /// Gives one back: dead-lettered where the queue has a dead-letter exchange, or else dropped. With `requeue` it returns
    /// to the queue, which counts towards the queue's delivery limit.
    package func reject(_ delivery: DeliveryTag, requeue: Bool = false) {
        guard let connection, delivery.epoch == epoch, unsettled.settle(delivery.number) else { return }
        buffer.settle(unsettled: unsettled.count)
        perform(connection) { connection throws(AMQPError) in
            try connection.reject(delivery.number, requeue: requeue)
        }
    }

    /// Ends the subscription and waits for the broker to agree. Nothing more is handed out; what was can still be settled.
    /// What was not goes back to the queue with ``close()``.
    package func cancel() {
        guard !isCancelled, !isClosed else { return }
        isCancelled = true
        buffer.removeAll()
        let isConsuming = isSubscribed && subscribedPrefetch > 0
        // Also where there is no subscription for now: it would be renewed when the last suspect is settled.
        isSubscribed = false
        if let connection, isConsuming {
            perform(connection) { [subscriptionTag] connection throws(AMQPError) in
                try connection.cancelConsumer(tag: subscriptionTag)
            }
        }
        waiters.end()
    }

    /// Closes the connection; what is not settled goes back to the queue.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        thread.whileIdle(nil)
        connection?.closePolitely()
        forgetConnection()
        waiters.end()
        cell.set(.closed)
    }
}

extension Consumer {
    /// What the thread does between jobs.
    private func turn() -> SocketWait {
        let cancelled = cancelledWaiters.withLock { ids in
            defer { ids = [] }
            return ids
        }
        if !cancelled.isEmpty { waiters.cancel(Set(cancelled)) }
        if connection == nil { connect() }
        if let connection, isWanted, !isSubscribed { subscribe(connection) }
        if let connection { perform(connection) { connection throws(AMQPError) in try drain(connection) } }
        if let connection { renew(connection) }
        let now = ContinuousClock.now
        waiters.serve(from: &buffer, unsettled: unsettled.count, now: now)

        var wait = connection?.wait ?? SocketWait()
        if let deadline = waiters.deadline { wait.end(by: deadline, now: now) }
        if isCancelled { return wait }
        if connection == nil {
            wait.end(by: schedule.due, now: now)
        } else if isWanted, !isSubscribed {
            wait.end(by: subscription.due, now: now)
        }
        return wait
    }

    private func connect() {
        // A cancelled consumer connects no more: what it could still settle is with the broker again.
        guard !isCancelled, ContinuousClock.now >= schedule.due else { return }
        do throws(AMQPError) {
            connection = try BrokerConnection.open(configuration)
            startEpoch()
            schedule.success(at: .now)
            if !isWanted { cell.set(.connected) }
            subscription = ReconnectSchedule(
                initial: configuration.initialBackoff,
                maximal: configuration.maximalBackoff,
                now: .now
            )
        } catch {
            lose(error)
        }
    }

    private func subscribe(_ connection: BrokerConnection) {
        guard !isCancelled, ContinuousClock.now >= subscription.due else { return }
        do throws(AMQPError) {
            try WireLimits.name(queue, "queue name")
            try WireLimits.table(arguments, "consumer's arguments", frameMax: connection.frameMax)
            buffer = DeliveryBuffer(prefetch: prefetch)
            try consume(connection)
            isSubscribed = true
            subscription.success(at: .now)
            cell.set(.connected)
            logger.info("consumer subscribed", metadata: ["broker": "\(configuration)", "queue": "\(queue)"])
        } catch {
            refused(connection, error)
        }
    }

    private func refused(_ connection: BrokerConnection, _ error: AMQPError) {
        if connection.isLost { return lose(error) }
        var reason = error
        if case .channelClosed(let replyCode) = error.code {
            if replyCode == 404 { reason = missingQueue }
            // The broker closed the channel, and has queued again what was delivered over it.
            do throws(AMQPError) { try connection.openChannel() } catch { return lose(error) }
            startEpoch()
        }
        unsubscribed(reason)
    }

    private func consume(_ connection: BrokerConnection) throws(AMQPError) {
        subscriptions += 1
        try WireLimits.name(subscriptionTag, "consumer tag")
        subscribedPrefetch = buffer.prefetch
        try connection.consume(queue, tag: subscriptionTag, prefetch: UInt16(subscribedPrefetch), arguments: arguments)
    }

    // A tag stands for one subscription: the broker may still hold deliveries of the one before.
    private var subscriptionTag: String { "\(consumerTag) \(subscriptions)" }

    // The prefetch of a subscription cannot be changed, and a queue that is replicated knows none for a whole channel.
    private func renew(_ connection: BrokerConnection) {
        do throws(AMQPError) {
            while isSubscribed, buffer.prefetch != subscribedPrefetch {
                if subscribedPrefetch > 0 { try connection.cancelConsumer(tag: subscriptionTag) }
                subscribedPrefetch = 0
                if buffer.prefetch > 0 { try consume(connection) }
                // What came while the broker answered is no longer in the socket, which would tell of it.
                perform(connection) { connection throws(AMQPError) in try drain(connection) }
            }
        } catch {
            refused(connection, error)
        }
    }

    private var missingQueue: AMQPError {
        AMQPError(
            .missing,
            "Queue '\(queue)' does not exist in virtual host '\(configuration.virtualHost)': apply the topology."
        )
    }

    private func unsubscribed(_ error: AMQPError) {
        isSubscribed = false
        var random = SystemRandomNumberGenerator()
        subscription.failure(at: .now, using: &random)
        cell.set(.unsubscribed(error))
        logger.warning(
            "consumer not subscribed",
            metadata: ["broker": "\(configuration)", "queue": "\(queue)", "error": "\(error)"]
        )
    }

    private func startEpoch() {
        epoch += 1
        connection?.epoch = epoch
        unsettled = UnsettledDeliveries()
        buffer.removeAll()
    }

    private func forgetConnection() {
        connection = nil
        isSubscribed = false
        // No tag of this connection may reach the next one.
        epoch += 1
        unsettled = UnsettledDeliveries()
        buffer.removeAll()
    }

    private func lose(_ error: AMQPError) {
        connection?.closePolitely()
        forgetConnection()
        var random = SystemRandomNumberGenerator()
        schedule.failure(at: .now, using: &random)
        cell.set(.connecting(lastError: error))
        logger.warning(
            "consumer not connected",
            metadata: ["broker": "\(configuration)", "queue": "\(queue)", "error": "\(error)"]
        )
    }

    /// Calls that may block while the socket is full, under the watchdog.
    private func perform(
        _ connection: BrokerConnection,
        _ body: (BrokerConnection) throws(AMQPError) -> Void
    ) {
        connection.watch.arm(configuration.tcpUserTimeout)
        defer { connection.watch.disarm() }
        do throws(AMQPError) { try body(connection) } catch { lose(error) }
    }

    private func drain(_ connection: BrokerConnection) throws(AMQPError) {
        while let event = try connection.nextEvent() {
            switch event {
            case .delivered(let delivery):
                guard !isCancelled else { continue }
                guard unsettled.deliver(delivery.tag.number) else {
                    throw AMQPError(.connectionClosed(replyCode: nil), "The broker numbered deliveries out of order.")
                }
                buffer.add(delivery)
            case .consumerCancelled:
                unsubscribed(
                    AMQPError(
                        .consumerCancelled,
                        "The broker cancelled the consumer of queue '\(queue)': the queue was deleted or moved."
                    )
                )
            case .confirmed, .rejected, .returned, .blocked, .unblocked:
                break
            }
        }
    }

    private func send(_ acks: [UnsettledDeliveries.Ack]) {
        buffer.settle(unsettled: unsettled.count)
        guard let connection, !acks.isEmpty else { return }
        perform(connection) { connection throws(AMQPError) in
            for ack in acks { try connection.acknowledge(ack.number, multiple: ack.multiple) }
        }
    }
}
