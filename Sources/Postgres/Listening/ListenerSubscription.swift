internal import Logging

/// One stream of a listener: its connection, and the way back to one.
actor ListenerSubscription {
    /// A session that lasted this long was a good one: the delays start again from the shortest.
    private static let stable: Duration = .seconds(5)

    private let configuration: PostgresConfiguration
    private let channels: [String]
    private let logger: Logger
    private let closing = Latch()
    private var connection: PostgresConnection?
    private var connectedAt = ContinuousClock.now
    private var delay = ReconnectDelay()

    init(_ configuration: PostgresConfiguration, channels: [String], logger: Logger) {
        self.configuration = configuration
        self.channels = channels
        self.logger = logger
    }

    /// The stream's next element; nil at its end.
    func next() async -> PostgresNotification? {
        while !closing.isOpen, !Task.isCancelled {
            do {
                if let connection { return try await connection.notifications.next() }
                try await listen()
                return .reconnected
            } catch {
                await connection?.close()
                if connection != nil, ContinuousClock.now - connectedAt > Self.stable { delay.reset() }
                connection = nil
                if closing.isOpen || Task.isCancelled { break }
                let pause = delay.next()
                logger.warning(
                    "listening was interrupted",
                    metadata: ["error": "\(error)", "pause_ms": "\(Int(pause / .milliseconds(1)))"]
                )
                await closing.sleep(for: pause)
            }
        }
        await connection?.close()
        connection = nil
        return nil
    }

    func close() {
        closing.open()
        connection?.notifications.fail(PostgresError(.closed, "The listener was closed."))
    }

    private func listen() async throws {
        let opened = try await PostgresConnection.connect(configuration, logger: logger)
        connection = opened
        connectedAt = .now
        _ = try await opened.pipeline(channels.map { Statement("LISTEN \(quoted($0))", parameters: []) })
        if closing.isOpen { throw PostgresError(.closed, "The listener was closed.") }
    }

    /// A channel is an identifier, which cannot be a parameter.
    private func quoted(_ name: String) -> String {
        var quoted = "\""
        for character in name.unicodeScalars {
            if character == "\"" { quoted.unicodeScalars.append(character) }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }
}
