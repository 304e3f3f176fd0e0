package import AMQP
internal import ServiceLifecycle

extension Consumer {
    /// Runs a consuming loop; on graceful shutdown the consumer is cancelled, so that the loop sees an empty batch, and
    /// when the loop ends the connection is closed, which gives back what was not acked.
    package nonisolated func whileConsuming(_ loop: sending @escaping () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask {
                try? await gracefulShutdown()
                await self.cancel()
            }
            do {
                try await loop()
            } catch {
                group.cancelAll()
                await self.close()
                throw error
            }
            group.cancelAll()
        }
        await close()
    }
}
