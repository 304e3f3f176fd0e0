/// How a process stops.
package struct ShutdownSettings: Sendable, Equatable {
    /// `shutdown.gracePeriod`: How long all services together may take to stop before they are cancelled.
    package var gracePeriod: Duration

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        gracePeriod = config.duration(
            "shutdown.gracePeriod",
            default: .seconds(25),
            in: .milliseconds(100)...(.seconds(3600)),
            "How long all services together may take to stop before they are cancelled."
        )
    }
}
