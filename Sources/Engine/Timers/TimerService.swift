package import AMQP
package import Logging
internal import Messaging
internal import Model
internal import Postgres
internal import ServiceLifecycle
package import Store

/// Does what executions are to do in time: ends delays and waits, publishes events, begins executions that had to wait.
///
/// Any number of these services may run: each passes over the timers that others hold. What a timer leads to is committed
/// first and published then, and its row is removed last; whoever finds a row whose work is done publishes again.
package struct TimerService: Service {
    private let configuration: TimerConfiguration
    private let store: Store
    private let publisher: ConfirmedPublisher
    private let metrics = TimerMetrics()
    private let rules = RuleVersionCache { TimedRule($0, timeZone: $1) }
    private let logger: Logger

    package init(configuration: TimerConfiguration, store: Store, publisher: ConfirmedPublisher, logger: Logger) {
        self.configuration = configuration
        self.store = store
        self.publisher = publisher
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let count = try await turn()
                    if count < configuration.batchSize { try await Task.sleep(for: configuration.poll) }
                } catch  where !Task.isCancelled {
                    logger.warning("timers not worked off; trying again", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                } catch {
                    break
                }
            }
        }
    }

    /// Works off a batch of timers that are due, and returns how many there were.
    @discardableResult
    package func turn() async throws -> Int {
        do {
            return try await workOff(upTo: configuration.batchSize)
        } catch let error as PostgresError where error.isFaultOfData {
            // One of them is at fault: the batch is taken in pieces of one, until it has been found.
            logger.error("timers refused by the database", metadata: ["error": "\(error)"])
            for _ in 0..<configuration.batchSize {
                do {
                    guard try await workOff(upTo: 1) > 0 else { break }
                } catch let error as PostgresError where error.isFaultOfData {
                    _ = try await workOff(upTo: 1, poison: error)
                }
            }
            return configuration.batchSize
        }
    }

    private func workOff(upTo limit: Int, poison: PostgresError? = nil) async throws -> Int {
        let transaction = TimerTransaction(rules: rules, name: configuration.name, limit: limit, poison: poison)
        let patience = Patience(logger: logger)
        let desk = try await patience.until { try await store.pool.withTransaction { try await transaction.run($0) } }
        guard let desk else { return 0 }
        try await publisher.publishUntilConfirmed(desk.messages)
        try await patience.until { try await store.remove(published: desk.publishing) }
        metrics.workedOff(desk)
        return desk.fates.count
    }
}
