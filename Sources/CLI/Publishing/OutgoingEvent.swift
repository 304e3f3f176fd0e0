internal import AMQP
internal import Messaging
internal import Model

/// From a line of a file to the message that is published.
struct OutgoingEvent {
    private static let contentType = "application/cloudevents+json"
    /// Of a routing key and of a message's id in AMQP 0-9-1, in bytes.
    private static let shortStringLimit = 255
    private static let lenient = JSONLimits(maximumDepth: 512, maximumBytes: 16 << 20, maximumMembers: 1_000_000)

    let message: AMQPMessage
    /// The event; nil where it was not looked for.
    let event: Event?

    /// The event's time; nil where it was not looked for.
    var time: Timestamp? { event?.time }

    /// A valid event, byte for byte.
    ///
    /// - Parameters:
    ///   - tenant: Replaces the event's own, where it is given.
    ///   - shift: What is added to the event's time.
    init(
        checking line: [UInt8],
        tenant: TenantID?,
        shift: Duration = .zero,
        decoder: EventDecoder
    ) throws(EventRefusal) {
        // What is no JSON stays as it is: the decoder finds the right words for it.
        var body = tenant.flatMap { Self.setting($0, in: line) } ?? line
        if shift != .zero { body = Self.moving(by: shift, body) ?? body }
        let results = decoder.decode(contentType: Self.contentType, body: body)
        guard let result = results.first else {
            throw EventRefusal(.notCloudEvents, message: "the line is no CloudEvent; expected one JSON object")
        }
        let event = try result.get()
        self.init(body: body, type: event.type, id: event.id, event: event)
    }

    /// Whatever the line holds. Type and id are taken from it where they can be read.
    init(unchecked line: [UInt8], tenant: TenantID?) {
        let body = tenant.flatMap { Self.setting($0, in: line) } ?? line
        let json = try? JSONValue(parsing: body, limits: Self.lenient)
        func text(_ name: String) -> String? {
            guard case .string(let text)? = json?[name] else { return nil }
            return text
        }
        self.init(body: body, type: text("type"), id: text("id"), event: nil)
    }

    private init(body: [UInt8], type: String?, id: String?, event: Event?) {
        self.event = event
        message = AMQPMessage(
            exchange: Exchanges.events,
            routingKey: type.flatMap(Self.short) ?? "",
            properties: AMQPProperties(contentType: Self.contentType, messageID: id.flatMap(Self.short)),
            body: body
        )
    }

    private static func short(_ text: String) -> String? {
        text.utf8.count <= shortStringLimit && !text.utf8.contains(0) ? text : nil
    }

    /// The line with another `tenantid` and every other byte as it was; nil for what is no JSON object.
    static func setting(_ tenant: TenantID, in line: [UInt8]) -> [UInt8]? {
        // A tenant's id has no character that JSON would escape.
        setting("tenantid", to: tenant.rawValue, in: line)
    }

    /// The line with its `time` moved; nil where there is none.
    private static func moving(by shift: Duration, _ line: [UInt8]) -> [UInt8]? {
        guard case .string(let text)? = (try? JSONValue(parsing: line, limits: lenient))?["time"],
            let time = Timestamp(rfc3339: text)
        else { return nil }
        return setting("time", to: (time + shift).rfc3339, in: line)
    }

    private static func setting(_ name: String, to text: String, in line: [UInt8]) -> [UInt8]? {
        guard let document = try? JSONDocument(parsing: line, limits: lenient),
            case .object(let object) = document.value, let brace = line.firstIndex(of: UInt8(ascii: "{"))
        else { return nil }
        let value = Array("\"\(text)\"".utf8)
        if let present = document.text(of: name) {
            return line[..<present.startIndex] + value + line[present.endIndex...]
        }
        let separator = object.isEmpty ? "" : ","
        return line[...brace] + Array("\"\(name)\":".utf8) + value + Array(separator.utf8) + line[(brace + 1)...]
    }
}
