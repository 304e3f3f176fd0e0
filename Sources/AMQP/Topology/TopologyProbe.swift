internal import CRabbitMQ
internal import IOThread
package import Logging

/// Looks at queues and exchanges, and declares them, over a connection of its own that it makes when it is needed.
///
/// Everything throws an ``AMQPError``; nothing is tried twice. A lost connection is made again by the next call.
package actor TopologyProbe {
    nonisolated let thread: IOThread
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let configuration: AMQPConfiguration
    private let logger: Logger
    private var connection: BrokerConnection?
    private var isClosed = false

    package init(configuration: AMQPConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        thread = IOThread(name: "amqp-topology")
        thread.serve { [weak self] in self?.assumeIsolated { $0.turn() } }
    }

    deinit { thread.stop() }

    /// The queue's status; nil when there is no such queue.
    package func queue(_ name: String) throws -> QueueStatus? {
        try existing { connection throws(AMQPError) in
            try declared(connection, name, passive: true, arguments: [:])
        }
    }

    package func exchangeExists(_ name: String) throws -> Bool {
        try WireLimits.name(name, "exchange name")
        let found: Void? = try existing { connection throws(AMQPError) in
            try connection.request("look at exchange '\(name)'") {
                amqp_exchange_declare(
                    $0,
                    BrokerConnection.channel,
                    connection.arena.bytes(name),
                    connection.arena.bytes("direct"),
                    1,
                    1,
                    0,
                    0,
                    connection.arena.table([:])
                )
            }
        }
        return found != nil
    }

    /// Declares a durable queue; throws `channelClosed(406)` when one with other arguments is there.
    @discardableResult
    package func declareQueue(_ name: String, arguments: AMQPTable = [:]) throws -> QueueStatus {
        try perform { connection throws(AMQPError) in
            try declared(connection, name, passive: false, arguments: arguments)
        }
    }

    /// Declares a durable exchange. `type` is direct, topic, fanout or headers.
    package func declareExchange(_ name: String, type: String, arguments: AMQPTable = [:]) throws {
        try WireLimits.name(name, "exchange name")
        try WireLimits.name(type, "exchange type")
        try perform { connection throws(AMQPError) in
            try WireLimits.table(arguments, "exchange's arguments", frameMax: connection.frameMax)
            try connection.request("declare exchange '\(name)'") {
                amqp_exchange_declare(
                    $0,
                    BrokerConnection.channel,
                    connection.arena.bytes(name),
                    connection.arena.bytes(type),
                    0,
                    1,
                    0,
                    0,
                    connection.arena.table(arguments)
                )
            }
        }
    }

    /// Has the exchange route messages of that key to the queue.
    package func bind(queue: String, to exchange: String, routingKey: String, arguments: AMQPTable = [:]) throws {
        try WireLimits.name(queue, "queue name")
        try WireLimits.name(exchange, "exchange name")
        try WireLimits.name(routingKey, "routing key")
        try perform { connection throws(AMQPError) in
            try WireLimits.table(arguments, "binding's arguments", frameMax: connection.frameMax)
            try connection.request("bind queue '\(queue)' to exchange '\(exchange)'") {
                amqp_queue_bind(
                    $0,
                    BrokerConnection.channel,
                    connection.arena.bytes(queue),
                    connection.arena.bytes(exchange),
                    connection.arena.bytes(routingKey),
                    connection.arena.table(arguments)
                )
            }
        }
    }

    /// Deletes a queue with what is in it; no error when there is none.
    package func deleteQueue(_ name: String) throws {
        try WireLimits.name(name, "queue name")
        try perform { connection throws(AMQPError) in
            try connection.request("delete queue '\(name)'") {
                amqp_queue_delete($0, BrokerConnection.channel, connection.arena.bytes(name), 0, 0)
            }
        }
    }

    /// Deletes an exchange with its bindings; no error when there is none.
    package func deleteExchange(_ name: String) throws {
        try WireLimits.name(name, "exchange name")
        try perform { connection throws(AMQPError) in
            try connection.request("delete exchange '\(name)'") {
                amqp_exchange_delete($0, BrokerConnection.channel, connection.arena.bytes(name), 0)
            }
        }
    }

    /// Drops the messages that are ready in a queue, and says how many.
    @discardableResult
    package func purge(_ name: String) throws -> Int {
        try WireLimits.name(name, "queue name")
        return try perform { connection throws(AMQPError) in
            let answer = try connection.request("purge queue '\(name)'") {
                amqp_queue_purge($0, BrokerConnection.channel, connection.arena.bytes(name))
            }
            return Int(answer.pointee.message_count)
        }
    }

    /// Takes one message off a queue for good; nil when it is empty.
    package func get(_ name: String) throws -> AMQPDelivery? {
        try WireLimits.name(name, "queue name")
        return try perform { connection throws(AMQPError) in
            let method = try connection.request(
                "get a message from queue '\(name)'",
                reply: { amqp_basic_get($0, BrokerConnection.channel, connection.arena.bytes(name), 1) }
            )
            return method.id == signalbox_amqp_basic_get_ok ? try connection.fetched(method) : nil
        }
    }

    /// Closes the connection; later calls throw `closed`.
    package func close() {
        isClosed = true
        thread.whileIdle(nil)
        connection?.closePolitely()
        connection = nil
    }
}

extension TopologyProbe {
    private func declared(
        _ connection: BrokerConnection,
        _ name: String,
        passive: Bool,
        arguments: AMQPTable
    ) throws(AMQPError) -> QueueStatus {
        try WireLimits.name(name, "queue name")
        try WireLimits.table(arguments, "queue's arguments", frameMax: connection.frameMax)
        let answer = try connection.request(passive ? "look at queue '\(name)'" : "declare queue '\(name)'") {
            amqp_queue_declare(
                $0,
                BrokerConnection.channel,
                connection.arena.bytes(name),
                passive ? 1 : 0,
                1,
                0,
                0,
                connection.arena.table(arguments)
            )
        }
        return QueueStatus(
            messages: Int(answer.pointee.message_count),
            consumers: Int(answer.pointee.consumer_count)
        )
    }

    private func existing<Value>(
        _ body: (BrokerConnection) throws(AMQPError) -> Value
    ) throws(AMQPError) -> Value? {
        do throws(AMQPError) {
            return try perform(body)
        } catch {
            if error.code == .channelClosed(replyCode: 404) { return nil }
            throw error
        }
    }

    @discardableResult
    private func perform<Value>(
        _ body: (BrokerConnection) throws(AMQPError) -> Value
    ) throws(AMQPError) -> Value {
        guard !isClosed else { throw AMQPError.closed("topology probe") }
        let connection = try connected()
        do throws(AMQPError) {
            return try body(connection)
        } catch {
            if connection.isLost {
                self.connection = nil
            } else if case .channelClosed = error.code {
                do throws(AMQPError) { try connection.openChannel() } catch { self.connection = nil }
            }
            throw error
        }
    }

    private func connected() throws(AMQPError) -> BrokerConnection {
        if let connection { return connection }
        let opened = try BrokerConnection.open(configuration)
        connection = opened
        return opened
    }

    /// Serves heartbeats between calls.
    private func turn() -> SocketWait {
        guard let connection else { return SocketWait() }
        do throws(AMQPError) {
            while try connection.nextEvent() != nil {}
        } catch {
            logger.info("topology connection lost", metadata: ["broker": "\(configuration)", "error": "\(error)"])
            self.connection = nil
        }
        return self.connection?.wait ?? SocketWait()
    }
}
