package import AMQP
internal import FoundationEssentials
internal import Model

extension Job {
    /// The content type of a job's message.
    package static let contentType = "application/vnd.signalbox.job+json"

    /// The message that asks for this job now.
    package var message: AMQPMessage { message(exchange: Exchanges.actions) }

    /// The message that asks for this job once `delay` is over.
    package func message(after delay: Duration) -> AMQPMessage {
        message(exchange: Exchanges.retry(RetryTier(for: delay)))
    }

    private func message(exchange: String) -> AMQPMessage {
        AMQPMessage(
            exchange: exchange,
            routingKey: kind.rawValue,
            properties: AMQPProperties(contentType: Self.contentType, messageID: messageID),
            body: body
        )
    }

    /// `{"kind", "tenant", "occurredAt", "execution", "step"}`; `occurredAt` in microseconds since 1970.
    package var body: [UInt8] {
        let text = """
            {"kind":"\(kind.rawValue)","tenant":"\(tenant.rawValue)","occurredAt":\(occurredAt.microseconds),\
            "execution":"\(execution.text)","step":\(step)}
            """
        return Array(text.utf8)
    }

    /// Reads a job's body; the failure names the field and what was expected.
    package static func decode(_ body: [UInt8]) -> Result<Job, MalformedJob> {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: body, limits: JSONLimits(maximumDepth: 4, maximumBytes: 4096))
        } catch {
            return .failure(MalformedJob(field: "body", expected: "a JSON object (\(error))"))
        }
        return decode(json)
    }

    static func decode(_ json: JSONValue) -> Result<Job, MalformedJob> {
        guard case .string(let kind) = json["kind"], !kind.isEmpty else {
            return .failure(MalformedJob(field: "kind", expected: "an action kind"))
        }
        guard case .string(let name) = json["tenant"], let tenant = TenantID(rawValue: name) else {
            return .failure(MalformedJob(field: "tenant", expected: "a tenant's id"))
        }
        guard case .number(let number) = json["occurredAt"], let microseconds = number.int64 else {
            return .failure(MalformedJob(field: "occurredAt", expected: "microseconds since 1970, a whole number"))
        }
        guard case .string(let text) = json["execution"], let execution = UUID(text: text) else {
            return .failure(MalformedJob(field: "execution", expected: "a UUID"))
        }
        guard case .number(let ordinal) = json["step"], let step = ordinal.int64, (0..<Int64(Int16.max)).contains(step)
        else {
            return .failure(MalformedJob(field: "step", expected: "a step's place, from 0"))
        }
        return .success(
            Job(
                kind: ActionKind(rawValue: kind),
                tenant: tenant,
                occurredAt: Timestamp(microseconds: microseconds),
                execution: execution,
                step: Int(step)
            )
        )
    }
}
