/// How the matcher takes events from its queue.
package struct MatcherSettings: Sendable, Equatable {
    /// `matcher.batchSize`: Events in one transaction, at most.
    package var batchSize: Int
    /// `matcher.batchWait`: The longest that a batch waits to become full.
    package var batchWait: Duration
    /// `matcher.prefetch`: Unacknowledged events that the broker hands out, at most.
    package var prefetch: Int
    /// `matcher.rulesPoll`: How often changed rules are looked for.
    package var rulesPoll: Duration

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        batchSize = config.integer(
            "matcher.batchSize",
            default: 200,
            in: 1...10000,
            "Events in one transaction, at most."
        )
        batchWait = config.duration(
            "matcher.batchWait",
            default: .milliseconds(10),
            in: .zero...(.seconds(10)),
            "The longest that a batch waits to become full: it waits for as long as the last one took, and not at all if "
                + "that was of one message."
        )
        prefetch = config.integer(
            "matcher.prefetch",
            default: 800,
            in: 1...65535,
            "Unacknowledged events that the broker hands out, at most."
        )
        rulesPoll = config.duration(
            "matcher.rulesPoll",
            default: .seconds(1),
            in: .milliseconds(100)...(.seconds(60)),
            "How often changed rules are looked for."
        )
        if prefetch < batchSize {
            config.refuse(
                "matcher.prefetch",
                code: .conflict,
                "must be at least matcher.batchSize, or no batch ever fills"
            )
        }
    }
}
