internal import Logging
internal import ServiceLifecycle

/// A service of the group, with what the group alone does not tell: that it ended by itself, or was cancelled.
struct SupervisedService: Service {
    let name: String
    let service: any Service
    let state: ShutdownState
    let logger: Logger

    func run() async throws {
        logger.debug("service started", metadata: ["service": "\(name)"])
        do {
            try await service.run()
        } catch {
            if Task.isCancelled { return state.noteForced(name) }
            logger.error("service failed", metadata: ["service": "\(name)", "error": "\(error)"])
            throw error
        }
        if Task.isCancelled { return state.noteForced(name) }
        guard state.isStopping else {
            logger.error("service ended by itself", metadata: ["service": "\(name)"])
            throw StartError(code: .serviceEnded, message: "the service \(name) ended although nobody asked it to stop")
        }
        // A service that ends before its turn to stop would make the group cancel all others.
        try? await gracefulShutdown()
        logger.debug("service stopped", metadata: ["service": "\(name)"])
    }
}

/// Listed last, so it is the first to hear that the group stops.
struct ShutdownWatch: Service {
    let onShutdown: @Sendable () -> Void
    let onCancel: @Sendable () -> Void

    func run() async throws {
        let (onShutdown, onCancel) = (onShutdown, onCancel)
        await withTaskCancellationHandler {
            do {
                try await gracefulShutdown()
                onShutdown()
            } catch {
                // Cancelled: the handler below has said so.
            }
        } onCancel: {
            onCancel()
        }
    }
}
