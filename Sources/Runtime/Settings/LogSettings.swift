package import Logging

/// What is logged, and how. Log lines go to standard error.
package struct LogSettings: Sendable, Equatable {
    /// `log.level`: The least severe level that is logged.
    package var level: Logger.Level
    /// `log.format`: Lines for people, or one JSON object for each line.
    package var format: LogFormat

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        level = config.choice("log.level", default: Logger.Level.info, "The least severe level that is logged.")
        format = config.choice(
            "log.format",
            default: LogFormat.text,
            "Lines for people, or one JSON object for each line."
        )
    }
}
