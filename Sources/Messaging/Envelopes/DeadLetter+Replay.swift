package import AMQP
package import Model

extension DeadLetter {
    // Of RabbitMQ's own making: they tell of the message's first life.
    private static let brokerHeaders = ["x-death", "x-delivery-count", "x-acquired-count"]
    private static let brokerHeaderPrefixes = ["x-first-death-", "x-last-death-"]
    private static let timeHeaders = ["cloudEvents_time", "cloudEvents:time"]
    /// Of a routing key and of a message's id in AMQP 0-9-1, in bytes.
    private static let shortStringLimit = 255

    /// The message that does it again: for a job the job, for an event its own bytes under its content type and headers.
    ///
    /// - Parameter replacement: An event's new bytes.
    /// - Returns: nil for a job that cannot be read.
    package func replay(with replacement: [UInt8]? = nil) -> AMQPMessage? {
        guard subject == .event else { return job?.message }
        return AMQPMessage(
            exchange: Exchanges.events,
            routingKey: eventType.flatMap(Self.short) ?? "",
            properties: AMQPProperties(
                contentType: contentType.flatMap(Self.short),
                headers: originalHeaders,
                messageID: messageID.flatMap(Self.short)
            ),
            body: replacement ?? body
        )
    }

    /// The events that a matcher would read from it.
    package func events(
        _ decoder: EventDecoder,
        with replacement: [UInt8]? = nil
    ) -> [Result<Event, EventRefusal>] {
        guard subject == .event else { return [] }
        return decoder.decode(
            contentType: contentType,
            headers: originalHeaders.headerValues,
            body: replacement ?? body
        )
    }

    private var originalHeaders: AMQPTable {
        guard case .object(let object) = headers else { return [:] }
        var table = AMQPTable(json: object)
        for entry in table.entries where Self.timeHeaders.contains(entry.name) {
            // The one attribute that may come as AMQP's own kind of time, which JSON has no word for.
            if let seconds = entry.value.integer.flatMap({ UInt64(exactly: $0) }) {
                table[entry.name] = .timestamp(seconds)
            }
        }
        for entry in table.entries
        where Self.brokerHeaders.contains(entry.name) || Self.brokerHeaderPrefixes.contains(where: entry.name.hasPrefix)
        {
            table[entry.name] = nil
        }
        return table
    }

    private static func short(_ text: String) -> String? {
        text.utf8.count <= shortStringLimit && !text.utf8.contains(0) ? text : nil
    }
}

extension AMQPTable {
    /// The headers that ``json`` was made from, as far as JSON can tell: an integer of any width is one of 64 bits.
    fileprivate init(json object: JSONObject) {
        self.init()
        for (name, value) in object { self[name] = AMQPValue(json: value) }
    }
}

extension AMQPValue {
    fileprivate init(json value: JSONValue) {
        switch value {
        case .null: self = .void
        case .bool(let value): self = .bool(value)
        case .number(let number): self = number.int64.map { .int64($0) } ?? .double(number.double)
        case .string(let text): self = .string(text)
        case .array(let values): self = .array(values.map(AMQPValue.init(json:)))
        case .object(let object): self = .table(AMQPTable(json: object))
        }
    }
}
