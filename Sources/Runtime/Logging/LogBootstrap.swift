package import Logging

/// Sets up swift-log for the process.
package enum LogBootstrap {
    /// Sends every logger of the process to standard error, as `settings` say. To be called once, before the first logger.
    package static func install(_ settings: LogSettings, metadataProvider: Logger.MetadataProvider? = nil) {
        LoggingSystem.bootstrap(
            { label, provider in
                handler(
                    label: label,
                    settings: settings,
                    sink: DescriptorSink.standardError,
                    metadataProvider: provider
                )
            },
            metadataProvider: metadataProvider
        )
    }

    /// The handler of one logger.
    package static func handler(
        label: String,
        settings: LogSettings,
        sink: any LogSink,
        metadataProvider: Logger.MetadataProvider? = nil
    ) -> LineLogHandler {
        LineLogHandler(
            label: label,
            level: settings.level,
            format: settings.format,
            sink: sink,
            metadataProvider: metadataProvider
        )
    }
}
