internal import AMQP
internal import Messaging
internal import Model

/// Publishes a file of events: first all lines are looked at, then all are published, then all are confirmed.
struct EventPublication {
    private static let batchCount = 2000
    private static let batchBytes = 8 << 20
    private static let problemLimit = 20

    let file: EventFile
    let tenant: TenantID?
    /// nil: the lines are published whatever they hold.
    let decoder: EventDecoder?

    /// Looks closer at each event, and says why it must not be published; set after a first ``check()``.
    var schemas: PublicationSchemas?

    /// What a look at all lines gives.
    struct Survey {
        /// How many there are.
        var count = 0
        /// The time of the latest event; nil for none, and where the lines are published whatever they hold.
        var latest: Timestamp?
        /// Whose events they are; empty where the lines are published whatever they hold.
        var tenants: Set<TenantID> = []
    }

    /// Looks at all lines. Throws, naming the lines, where one is no event.
    func check() throws -> Survey {
        var lines = try file.lines()
        var survey = Survey()
        var refused = 0
        var problems: [String] = []
        while let line = try lines.next() {
            survey.count += 1
            guard let decoder else { continue }
            do throws(EventRefusal) {
                let event = try OutgoingEvent(checking: line.bytes, tenant: tenant, decoder: decoder)
                survey.latest = [survey.latest, event.time].compactMap(\.self).max()
                if let event = event.event {
                    survey.tenants.insert(event.tenant)
                    if let refusal = schemas?.refusal(of: event) { throw refusal }
                }
            } catch {
                refused += 1
                if problems.count < Self.problemLimit { problems.append("\(file.name):\(line.number): \(error)") }
            }
        }
        guard refused > 0 else { return survey }
        if refused > problems.count { problems.append("and \(refused - problems.count) more") }
        throw CommandFailure(
            .file,
            "nothing was published: \(refused) of \(survey.count) lines are no events\(schemas == nil ? "" : " that fit the catalog") "
                + "(--unchecked would publish them anyway)\n"
                + problems.joined(separator: "\n")
        )
    }

    /// Publishes every line and returns when all are confirmed.
    ///
    /// - Parameter shift: What is added to each event's time.
    func publish(
        _ publisher: BoundedPublisher,
        shift: Duration = .zero,
        progress: (Int) -> Void
    ) async throws {
        var lines = try file.lines()
        var batch: [AMQPMessage] = []
        var bytes = 0
        while let line = try lines.next() {
            let event =
                if let decoder {
                    try OutgoingEvent(checking: line.bytes, tenant: tenant, shift: shift, decoder: decoder)
                } else {
                    OutgoingEvent(unchecked: line.bytes, tenant: tenant)
                }
            batch.append(event.message)
            bytes += line.bytes.count
            if batch.count >= Self.batchCount || bytes >= Self.batchBytes {
                try await publisher.publish(batch, progress: progress)
                (batch, bytes) = ([], 0)
            }
        }
        try await publisher.publish(batch, progress: progress)
    }
}
