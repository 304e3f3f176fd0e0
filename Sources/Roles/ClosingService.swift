internal import ServiceLifecycle

/// Closes a client when the services that use it have stopped.
struct ClosingService: Service {
    private let close: @Sendable () async -> Void

    init(_ close: @escaping @Sendable () async -> Void) {
        self.close = close
    }

    func run() async throws {
        try? await gracefulShutdown()
        await close()
    }
}
