/// Everything that an executable of Signalbox can be told at start. Each role uses the groups that it needs.
package struct Settings: Sendable, Equatable {
    package var postgres: PostgresSettings
    package var rabbitmq: RabbitMQSettings
    package var matcher: MatcherSettings
    package var worker: WorkerSettings
    package var rescue: RescueSettings
    package var retention: RetentionSettings
    package var limits: LimitSettings
    package var email: EmailSettings
    package var webhook: WebhookSettings
    package var health: HealthSettings
    package var log: LogSettings
    package var shutdown: ShutdownSettings

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads every group; problems are left with the reader.
    package init(config: SettingsReader) {
        postgres = PostgresSettings(config: config)
        rabbitmq = RabbitMQSettings(config: config)
        matcher = MatcherSettings(config: config)
        worker = WorkerSettings(config: config)
        rescue = RescueSettings(config: config)
        retention = RetentionSettings(config: config)
        limits = LimitSettings(config: config)
        email = EmailSettings(config: config)
        webhook = WebhookSettings(config: config)
        health = HealthSettings(config: config)
        log = LogSettings(config: config)
        shutdown = ShutdownSettings(config: config)
    }

    /// Every setting there is, in the order of the groups.
    package static let registry: [SettingDeclaration] = {
        let reader = SettingsReader.defaults()
        _ = Settings(config: reader)
        return reader.declarations
    }()
}
