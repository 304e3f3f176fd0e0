package import Logging
package import Model
internal import ServiceLifecycle
package import Store

/// Creates the partitions of the months to come and drops those beyond retention, at start and each hour.
package struct PartitionKeeper: Service {
    private let store: Store
    private let retention: Duration
    private let monthsAhead: Int
    private let clock: WallClock
    private let logger: Logger

    package init(store: Store, retention: Duration, monthsAhead: Int, clock: WallClock = .system, logger: Logger) {
        self.store = store
        self.retention = retention
        self.monthsAhead = monthsAhead
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await keep()
                try? await Task.sleep(for: .seconds(3600))
            }
        }
    }

    private func keep() async {
        do {
            let (created, dropped, kept) = try await store.keepPartitions(
                at: clock.now,
                retention: retention,
                monthsAhead: monthsAhead
            )
            if !created.isEmpty || !dropped.isEmpty {
                logger.info(
                    "partitions kept",
                    metadata: ["created": "\(created.count)", "dropped": "\(dropped.joined(separator: " "))"]
                )
            }
            if !kept.isEmpty {
                logger.warning(
                    "months beyond retention are kept: steps of theirs are not settled",
                    metadata: ["months": "\(kept.map(\.suffix).joined(separator: " "))"]
                )
            }
        } catch {
            logger.error("partitions not kept; trying again in an hour", metadata: ["error": "\(error)"])
        }
    }
}
