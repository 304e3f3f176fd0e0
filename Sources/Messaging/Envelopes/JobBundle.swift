package import AMQP
internal import Model

/// Jobs of one kind in one message: what a broker has to do goes by messages.
///
/// Each job is claimed, deduped, tried again and given up on by itself, and one that comes back comes alone. Kinds whose effects
/// are at somebody else's server are not bundled: a worker takes as many messages as it has room for, and a message is
/// acknowledged when all that it asks for is done.
package enum JobBundle {
    /// The content type of a bundle's message.
    package static let contentType = "application/vnd.signalbox.jobs+json"
    /// At most so many jobs are in one message, so that several workers have their share of them.
    package static let limit = 50

    /// One of a bundle's jobs.
    package struct Element: Sendable {
        package var job: Result<Job, MalformedJob>
        private let json: JSONValue

        init(_ json: JSONValue) {
            self.json = json
            job = Job.decode(json)
        }

        /// Its own JSON text.
        package var body: [UInt8] { json.text }
    }

    /// The messages that ask for jobs now, the jobs of a kind in their order.
    package static func messages(for jobs: [Job]) -> [AMQPMessage] {
        var messages: [AMQPMessage] = []
        var bundles: [ActionKind: [Job]] = [:]
        for job in jobs {
            guard job.kind.isRecord else {
                messages.append(job.message)
                continue
            }
            bundles[job.kind, default: []].append(job)
            if let full = bundles[job.kind], full.count == limit {
                messages.append(message(for: full))
                bundles[job.kind] = nil
            }
        }
        for kind in ActionKind.all {
            if let rest = bundles[kind] { messages.append(message(for: rest)) }
        }
        return messages
    }

    private static func message(for jobs: [Job]) -> AMQPMessage {
        guard jobs.count > 1, let first = jobs.first else { return jobs[0].message }
        var body: [UInt8] = []
        body.reserveCapacity(jobs.count * 160)
        for job in jobs {
            body.append(body.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
            body += job.body
        }
        body.append(UInt8(ascii: "]"))
        return AMQPMessage(
            exchange: Exchanges.actions,
            routingKey: first.kind.rawValue,
            properties: AMQPProperties(contentType: contentType, messageID: "\(first.messageID)+\(jobs.count - 1)"),
            body: body
        )
    }

    /// What stands in a bundle's message; nil where it is none: then it is a job's, or nobody's.
    package static func elements(contentType: String?, body: [UInt8]) -> [Element]? {
        let limits = JSONLimits(maximumDepth: 5, maximumBytes: 4096 * limit)
        guard contentType == Self.contentType, case .array(let values)? = try? JSONValue(parsing: body, limits: limits)
        else { return nil }
        return values.isEmpty ? nil : values.map { Element($0) }
    }
}
