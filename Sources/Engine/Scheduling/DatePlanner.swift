package import Logging
package import Model
internal import Postgres
internal import ServiceLifecycle
package import Store

/// Plans when rules are due by the dates of records: of those that were changed, and of all records for a rule that is new.
///
/// Any number may run; one at a time plans.
package struct DatePlanner: Service {
    private static let interval = Duration.milliseconds(250)

    private let store: Store
    private let law: SchedulingLaw
    private let page: Int
    private let logger: Logger

    /// - Parameter page: How many records are looked at in one transaction.
    package init(store: Store, law: SchedulingLaw = SchedulingLaw(), page: Int = 2000, logger: Logger) {
        self.store = store
        self.law = law
        self.page = page
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await look(at: try await store.time()) ?? 0 > 0 { try Task.checkCancellation() }
                } catch  where !Task.isCancelled {
                    logger.warning("dates not planned; trying again", metadata: ["error": "\(error)"])
                } catch {
                    break
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Plans a page; returns how many records were looked at, nil where another planner is at it.
    ///
    /// - Parameter now: The database's time, by which all schedulers go.
    @discardableResult
    package func look(at now: Timestamp) async throws -> Int? {
        try await store.planDates(limit: page) { plans in plans.compactMap { law.plan($0, now: now) } }
    }
}
