package import FoundationEssentials

/// Something that happened in a service: a CloudEvent 1.0 with the attributes that Signalbox needs.
///
/// Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
package struct Event: Sendable, Hashable {
    package var tenant: TenantID
    /// The catalogued name, such as `deal.won`.
    package var type: String
    /// The service that published it; with ``id`` it names the event.
    package var source: String
    package var id: String
    /// When it happened, as its publisher says. The axis of dedupe and retention: it never changes between deliveries.
    package var time: Timestamp
    /// What it happened to, such as `deal/d-17`.
    package var subject: String?
    package var dataSchema: String?
    /// The event whose execution caused this one.
    package var causationID: String?
    /// How many events stand before it in the chain of causes that Signalbox made; 0 for what came from a service.
    package var depth: Int
    /// What ties the events of one business transaction together.
    package var correlationID: String?
    /// W3C Trace Context.
    package var traceparent: String?
    private var payload: EventPayload

    package init(
        tenant: TenantID,
        type: String,
        source: String,
        id: String,
        time: Timestamp,
        subject: String? = nil,
        dataSchema: String? = nil,
        causationID: String? = nil,
        correlationID: String? = nil,
        traceparent: String? = nil,
        depth: Int = 0,
        data: JSONValue,
        dataText: [UInt8]
    ) {
        self.tenant = tenant
        self.type = type
        self.source = source
        self.id = id
        self.time = time
        self.subject = subject
        self.dataSchema = dataSchema
        self.causationID = causationID
        self.correlationID = correlationID
        self.traceparent = traceparent
        self.depth = depth
        payload = EventPayload(data, text: dataText)
    }

    /// The payload: an object, empty where the event carries none.
    package var data: JSONValue {
        get { payload.value }
        set { payload.value = newValue }
    }

    /// The payload's JSON text as it arrived, byte for byte; `{}` where the event carries none.
    package var dataText: [UInt8] {
        get { payload.text }
        set { payload.text = newValue }
    }

    /// The same event with a payload that was stored: its text is read when it is first looked at.
    ///
    /// - Parameter limits: The text was read within them, or narrower ones, before it was stored.
    package func bearing(stored text: [UInt8], limits: JSONLimits) -> Event {
        var event = self
        event.payload = EventPayload(stored: text, limits: limits)
        return event
    }

    /// What Signalbox knows the event by: the same however often it is delivered.
    package var key: UUID { DedupeKey.event(tenant: tenant, source: source, id: id) }
}
