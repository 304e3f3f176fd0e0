package import AMQP
package import Logging
internal import Messaging
internal import Metrics
package import Model
internal import Postgres
internal import ServiceLifecycle
package import Store

/// Publishes the events of schedules and of records' dates when they are due: first with confirms, then the rows move on.
///
/// Any number may run. Who dies in between leaves rows that are due still; whoever takes them makes the same events, with
/// the same ids.
package struct OccurrencePublisher: Service {
    private static let interval = Duration.milliseconds(250)

    private let store: Store
    private let law: SchedulingLaw
    private let page: Int
    private let publish: @Sendable ([AMQPMessage]) async throws -> Void
    private let logger: Logger

    /// - Parameter page: How many rows are taken at once.
    package init(
        store: Store,
        publisher: ConfirmedPublisher,
        law: SchedulingLaw = SchedulingLaw(),
        page: Int = 1000,
        logger: Logger
    ) {
        self.init(store: store, law: law, page: page, logger: logger) { messages in
            try await publisher.publishUntilConfirmed(messages)
        }
    }

    /// - Parameter publish: Returns when all messages are confirmed.
    package init(
        store: Store,
        law: SchedulingLaw = SchedulingLaw(),
        page: Int = 1000,
        logger: Logger,
        publish: @escaping @Sendable ([AMQPMessage]) async throws -> Void
    ) {
        self.store = store
        self.law = law
        self.page = page
        self.publish = publish
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await look(at: try await store.time()) > 0 { try Task.checkCancellation() }
                } catch  where !Task.isCancelled {
                    logger.warning("due rules not started; trying again", metadata: ["error": "\(error)"])
                } catch {
                    break
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Takes a page of schedules and one of dates that are due; returns how many rows that were.
    ///
    /// - Parameter now: The database's time, by which all schedulers go.
    @discardableResult
    package func look(at now: Timestamp) async throws -> Int {
        let schedules = try await store.moveSchedules(now: now, limit: page) { rows in
            let verdicts = rows.map { law.decide($0, now: now) }
            try await start(verdicts.flatMap(\.occurrences), now: now)
            for (row, verdict) in zip(rows, verdicts) {
                tell(verdict.hasDropped, verdict.move.to, rule: row.ruleName, tenant: row.tenant)
            }
            return verdicts.map(\.move)
        }
        let dates = try await store.moveRecordDates(now: now, limit: page) { rows in
            let verdicts = rows.map { law.decide($0, now: now) }
            try await start(verdicts.flatMap(\.occurrences), now: now)
            for (row, verdict) in zip(rows, verdicts) {
                tell(verdict.hasDropped, verdict.move.to, rule: row.ruleName, tenant: row.tenant)
            }
            return verdicts.map(\.move)
        }
        return schedules + dates
    }

    private func start(_ occurrences: [Occurrence], now: Timestamp) async throws {
        guard !occurrences.isEmpty else { return }
        try await publish(occurrences.map(\.event.message))
        Counter(label: "signalbox_occurrences").increment(by: occurrences.count)
        let lateness = Metrics.Timer(label: "signalbox_occurrence_lateness")
        for occurrence in occurrences { lateness.recordMicroseconds((now - occurrence.instant).microseconds) }
    }

    private func tell(_ hasDropped: Bool, _ place: ScheduleMove.Place, rule: String, tenant: TenantID) {
        if hasDropped {
            logger.notice(
                "occurrences missed and left out, as the rule's misfire says",
                metadata: ["tenant": "\(tenant)", "rule": "\(rule)"]
            )
        }
        if case .later = place {
            logger.error(
                "trigger not understood here: its zone is unknown to this machine, or a newer version wrote it",
                metadata: ["tenant": "\(tenant)", "rule": "\(rule)"]
            )
        }
    }
}
