internal import AMQP
internal import Messaging
internal import Model
internal import Store

/// How everything stands at one moment. What could not be asked is nil, and why stands in `failures`.
struct Status {
    /// How recently a process must have told that it is alive.
    private static let aliveWithin = Duration.seconds(10)

    struct Record {
        var instances: [Instance]
        var openSteps: [OpenSteps]
        var oldest: OpenEvent?
        var unknownSteps: [(kind: ActionKind, count: Int)]
        var deadLetters: [(cause: String, count: Int)]
    }

    let tenant: TenantID?
    let now: Timestamp
    var record: Record?
    /// nil for a queue that is not there.
    var queues: [(name: String, status: QueueStatus?)]?
    var failures: [String] = []

    static func look(_ session: Session, tenant: TenantID?) async -> Status {
        var status = Status(tenant: tenant, now: WallClock.system.now)
        do {
            status.record = try await session.withStore { store in
                try await store.require(tenant)
                return Record(
                    instances: try await store.instances(seenWithin: aliveWithin),
                    openSteps: try await store.openSteps(tenant: tenant),
                    oldest: try await store.oldestOpenEvent(tenant: tenant),
                    unknownSteps: try await store.unknownStepCounts(tenant: tenant),
                    deadLetters: try await store.deadLetterCounts(tenant: tenant)
                )
            }
        } catch {
            status.failures.append("\(error)")
        }
        do {
            status.queues = try await session.withProbe { probe in
                var queues: [(String, QueueStatus?)] = []
                for name in Queues.all { queues.append((name, try await probe.queue(name))) }
                return queues
            }
        } catch {
            status.failures.append("\(error)")
        }
        return status
    }

    private init(tenant: TenantID?, now: Timestamp) {
        self.tenant = tenant
        self.now = now
    }
}
