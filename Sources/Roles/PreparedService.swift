internal import ServiceLifecycle

/// A service that begins once the preparation is done, and not at all where it fails or the process is stopping.
struct PreparedService: Service {
    var preparation: Preparation
    var service: any Service

    func run() async throws {
        // The last listed stops first, so this one cannot wait for the preparation to be told.
        guard await cancelWhenGracefulShutdown({ await preparation.wait() }) else { return }
        try await service.run()
    }
}
