/// How long the record is kept.
package struct RetentionSettings: Sendable, Equatable {
    /// `retention.days`: Days that events and executions are kept; an older event is refused.
    package var days: Int
    /// `retention.partitionsAhead`: Months for which partitions are made in advance.
    package var partitionsAhead: Int

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        days = config.integer(
            "retention.days",
            default: 90,
            in: 1...36500,
            "Days that events and executions are kept; an older event is refused."
        )
        partitionsAhead = config.integer(
            "retention.partitionsAhead",
            default: 2,
            in: 1...120,
            "Months for which partitions are made in advance."
        )
    }
}
