/// What one event may be, and how far from now.
package struct EventLimits: Sendable, Hashable {
    /// Of `id`, `source`, `type`, `subject`, `causationid` and `correlationid` each, in UTF-8.
    package var maximumAttributeBytes: Int
    /// Of `dataschema`, in UTF-8.
    package var maximumSchemaBytes: Int
    /// Of the payload's JSON text.
    package var maximumDataBytes: Int
    /// Of an event's attributes in structured mode, together with the JSON around them.
    package var maximumEnvelopeBytes: Int
    /// How many arrays and objects may be open at once in the payload, which is one itself.
    package var maximumDepth: Int
    /// Of one object in the payload.
    package var maximumMembers: Int
    /// How many events one message may carry.
    package var maximumBatch: Int
    /// Of a message that carries a batch.
    package var maximumBatchBytes: Int
    /// How far ahead of now an event's time may be: what clocks differ by.
    package var maximumFuture: Duration

    package init(
        maximumAttributeBytes: Int = 256,
        maximumSchemaBytes: Int = 1024,
        maximumDataBytes: Int = 256 * 1024,
        maximumEnvelopeBytes: Int = 16 * 1024,
        maximumDepth: Int = 32,
        maximumMembers: Int = 10_000,
        maximumBatch: Int = 1000,
        maximumBatchBytes: Int = 16 * 1024 * 1024,
        maximumFuture: Duration = .seconds(3600)
    ) {
        self.maximumAttributeBytes = maximumAttributeBytes
        self.maximumSchemaBytes = maximumSchemaBytes
        self.maximumDataBytes = maximumDataBytes
        self.maximumEnvelopeBytes = maximumEnvelopeBytes
        self.maximumDepth = maximumDepth
        self.maximumMembers = maximumMembers
        self.maximumBatch = maximumBatch
        self.maximumBatchBytes = maximumBatchBytes
        self.maximumFuture = maximumFuture
    }

    /// Whether an event's time can be taken: not before `oldest`, where retention ends and dedupe with it, and not more
    /// than ``maximumFuture`` after `now`. Returns nil where it can.
    package func check(time: Timestamp, now: Timestamp, oldest: Timestamp) -> EventRefusal? {
        if time < oldest {
            return EventRefusal(
                .timeTooOld,
                field: "time",
                message: "time is \(time), before \(oldest), where retention ends; expected a later time"
            )
        }
        if time > now + maximumFuture {
            let limit = "at most \(maximumFuture) ahead (limits.futureTolerance)"
            return EventRefusal(
                .timeInFuture,
                field: "time",
                message: "time is \(time), too far ahead of \(now); expected \(limit)"
            )
        }
        return nil
    }

    var dataLimits: JSONLimits {
        JSONLimits(maximumDepth: maximumDepth, maximumBytes: maximumDataBytes, maximumMembers: maximumMembers)
    }

    /// The payload is one value deeper in an envelope.
    var envelopeLimits: JSONLimits {
        JSONLimits(
            maximumDepth: maximumDepth + 1,
            maximumBytes: maximumDataBytes + maximumEnvelopeBytes,
            maximumMembers: maximumMembers
        )
    }
}
