package import Logging
package import Postgres
internal import ServiceLifecycle
internal import Store

/// Keeps a rule book fresh: at once when the database notifies of a change, and each `interval` whatever it says.
package struct RuleBookRefresher: Service {
    private let book: RuleBook
    private let listener: PostgresListener
    private let interval: Duration
    private let logger: Logger

    package init(book: RuleBook, listener: PostgresListener, interval: Duration, logger: Logger) {
        self.book = book
        self.listener = listener
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        await withTaskGroup { group in
            group.addTask { await poll() }
            group.addTask {
                for await _ in listener.notifications(on: [Store.changesChannel]).cancelOnGracefulShutdown() {
                    await refresh()
                }
            }
            group.addTask { try? await gracefulShutdown() }
            _ = await group.next()
            group.cancelAll()
        }
        await listener.close()
    }

    private func poll() async {
        while !Task.isCancelled {
            await refresh()
            try? await Task.sleep(for: interval)
        }
    }

    private func refresh() async {
        do {
            try await book.refresh()
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning(
                "rules not refreshed; the matcher goes on with those it has",
                metadata: ["error": "\(error)"]
            )
        }
    }
}
