internal import ServiceLifecycle

/// A service that begins once the preparation is done.
struct PreparedService: Service {
    var preparation: Preparation
    var service: any Service

    func run() async throws {
        await preparation.wait()
        try await service.run()
    }
}
