internal import AMQP
internal import FoundationEssentials
internal import Model
internal import Roles
internal import Store

extension Status {
    var json: JSONObject {
        [
            "at": .time(now),
            "tenant": .text(tenant?.rawValue),
            "instances": record.map { .array($0.instances.map { .object($0.json(at: now)) }) } ?? .null,
            "rolesNotRunning": record.map { _ in .array(missingRoles.map { .string($0) }) } ?? .null,
            "eventsPerSecond": record.map { .measure($0.instances.map(\.eventsPerSecond).reduce(0, +)) } ?? .null,
            "actionsPerSecond": record.map { .measure($0.instances.map(\.actionsPerSecond).reduce(0, +)) } ?? .null,
            "queues": queues.map { .array($0.map { .object(Self.json($0.name, $0.status)) }) } ?? .null,
            "openSteps": record.map { .array($0.openSteps.map { .object($0.json) }) } ?? .null,
            "oldestOpenEvent": record?.oldest.map { .object($0.json(at: now)) } ?? .null,
            "unknownSteps": record.map {
                .array($0.unknownSteps.map { ["kind": .string($0.kind.rawValue), "count": .count($0.count)] })
            } ?? .null,
            "deadLetters": record.map {
                .array($0.deadLetters.map { ["cause": .string($0.cause), "count": .count($0.count)] })
            } ?? .null,
            "failures": .array(failures.map { .string($0) }),
        ]
    }

    /// One screen.
    var text: String {
        var parts = ["Signalbox at \(now)" + (tenant.map { ", tenant '\($0)'" } ?? "") + "\n"]
        if let record {
            parts.append(rolesText(record))
            parts.append(openText(record))
            parts.append(unknownText(record))
            parts.append(deadText(record))
        }
        if let queues {
            parts.insert(
                Listing(Self.queueColumns, queues.map { Self.json($0.name, $0.status) }).table,
                at: min(2, parts.count)
            )
        }
        return parts.joined(separator: "\n")
    }

    private var missingRoles: [String] {
        let running = Set((record?.instances ?? []).flatMap(\.roles))
        return Role.all.map(\.name).filter { !running.contains($0) }
    }

    private func rolesText(_ record: Record) -> String {
        let rows = record.instances.map { $0.json(at: now) }
        let table = rows.isEmpty ? "" : Listing(Self.instanceColumns, rows).table
        let missing = missingRoles
        return missing.isEmpty ? table : table + "Not running: \(missing.joined(separator: ", "))\n"
    }

    private func openText(_ record: Record) -> String {
        guard let oldest = record.oldest else { return "Open steps: none\n" }
        let age = Age.text(now - oldest.receivedAt)
        return Listing(Self.stepColumns, record.openSteps.map(\.json)).table
            + "Oldest event with an open step: \(oldest.type) \(oldest.id) of tenant '\(oldest.tenant)', received "
            + "\(age) ago; step \(oldest.step) (\(oldest.kind)) is \(oldest.state.rawValue)\n"
    }

    private func unknownText(_ record: Record) -> String {
        guard !record.unknownSteps.isEmpty else { return "Unknown steps: none\n" }
        return Listing(
            [Column("UNKNOWN STEPS", "kind"), Column("COUNT", "count", .right)],
            record.unknownSteps.map { ["kind": .string($0.kind.rawValue), "count": .count($0.count)] }
        ).table
    }

    private func deadText(_ record: Record) -> String {
        guard !record.deadLetters.isEmpty else { return "Dead letters: none\n" }
        return Listing(
            [Column("DEAD LETTERS", "cause"), Column("COUNT", "count", .right)],
            record.deadLetters.map { ["cause": .string($0.cause), "count": .count($0.count)] }
        ).table
    }

    private static let queueColumns = [
        Column("QUEUE", "name"),
        Column("MESSAGES", .right) { $0["exists"] == .bool(false) ? "missing" : ($0["messages"] ?? .null).cell },
        Column("CONSUMERS", "consumers", .right),
    ]
    private static let instanceColumns = [
        Column("HOST", "host"), Column("PID", "pid", .right), Column("VERSION", "version"),
        Column("UP") { ($0["up"] ?? .null).cell }, Column("EVENTS/S", "eventsPerSecond", .right),
        Column("ACTIONS/S", "actionsPerSecond", .right), Column("ROLES", "roles"),
    ]
    private static let stepColumns = [
        Column("OPEN STEPS", "kind"), Column("STATE", "state"), Column("COUNT", "count", .right),
    ]

    private static func json(_ name: String, _ status: QueueStatus?) -> JSONObject {
        [
            "name": .string(name),
            "exists": .bool(status != nil),
            "messages": .count(status?.messages),
            "consumers": .count(status?.consumers),
        ]
    }
}

extension Instance {
    fileprivate func json(at now: Timestamp) -> JSONObject {
        [
            "id": .id(id),
            "roles": .array(roles.map { .string($0) }),
            "host": .string(host),
            "pid": .count(pid),
            "version": .string(version),
            "startedAt": .time(startedAt),
            "seenAt": .time(seenAt),
            "up": .string(Age.text(now - startedAt)),
            "eventsPerSecond": .measure(eventsPerSecond),
            "actionsPerSecond": .measure(actionsPerSecond),
        ]
    }
}

extension OpenSteps {
    fileprivate var json: JSONObject {
        ["kind": .string(kind.rawValue), "state": .string(state.rawValue), "count": .count(count)]
    }
}

extension OpenEvent {
    fileprivate func json(at now: Timestamp) -> JSONObject {
        [
            "tenant": .string(tenant.rawValue),
            "type": .string(type),
            "id": .string(id),
            "time": .time(occurredAt),
            "receivedAt": .time(receivedAt),
            "ageSeconds": .count(Int((now - receivedAt).components.seconds)),
            "execution": .id(execution),
            "step": .count(step),
            "kind": .string(kind.rawValue),
            "state": .string(state.rawValue),
        ]
    }
}
