/// What an event may be at most.
package struct LimitSettings: Sendable, Equatable {
    /// `limits.eventBytes`: Bytes of an event's data.
    package var eventBytes: Int
    /// `limits.eventDepth`: Levels of objects and arrays in an event's data.
    package var eventDepth: Int
    /// `limits.futureTolerance`: How far in the future an event's time may be.
    package var futureTolerance: Duration
    /// `limits.batchEvents`: Events in one batch message.
    package var batchEvents: Int

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        eventBytes = config.integer(
            "limits.eventBytes",
            default: 262144,
            in: 1024...16777216,
            "Bytes of an event's data."
        )
        eventDepth = config.integer(
            "limits.eventDepth",
            default: 32,
            in: 1...256,
            "Levels of objects and arrays in an event's data."
        )
        futureTolerance = config.duration(
            "limits.futureTolerance",
            default: .seconds(3600),
            in: .zero...(.seconds(86_400)),
            "How far in the future an event's time may be."
        )
        batchEvents = config.integer(
            "limits.batchEvents",
            default: 1000,
            in: 1...100000,
            "Events in one batch message."
        )
    }
}
