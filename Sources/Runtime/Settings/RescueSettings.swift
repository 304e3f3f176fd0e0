/// When jobs that the broker has lost are published again.
package struct RescueSettings: Sendable, Equatable {
    /// `rescue.after`: How long a step is left alone before its job may count as lost.
    package var after: Duration

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the key above; problems are left with the reader.
    package init(config: SettingsReader) {
        after = config.duration(
            "rescue.after",
            default: .seconds(900),
            in: .seconds(1)...(.seconds(86_400)),
            "How long nobody has touched a step before its job may count as lost and is published again."
        )
    }
}
