package import FoundationEssentials
package import Model

/// A process that runs roles, as its last heartbeat told.
package struct Instance: Sendable, Hashable {
    package var id: UUID
    package var roles: [String]
    package var host: String
    package var pid: Int
    package var version: String
    package var startedAt: Timestamp
    package var seenAt: Timestamp
    package var eventsPerSecond: Double
    package var actionsPerSecond: Double

    package init(
        id: UUID,
        roles: [String],
        host: String,
        pid: Int,
        version: String,
        startedAt: Timestamp,
        seenAt: Timestamp,
        eventsPerSecond: Double = 0,
        actionsPerSecond: Double = 0
    ) {
        self.id = id
        self.roles = roles
        self.host = host
        self.pid = pid
        self.version = version
        self.startedAt = startedAt
        self.seenAt = seenAt
        self.eventsPerSecond = eventsPerSecond
        self.actionsPerSecond = actionsPerSecond
    }
}
