internal import ArgumentParser

/// `signalbox tenant`
struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Create, list, suspend and resume tenants; set their time zones, and how their events are validated.",
        subcommands: [
            TenantCreateCommand.self, TenantListCommand.self, TenantSuspendCommand.self, TenantResumeCommand.self,
            TenantTimeZoneCommand.self, TenantValidationCommand.self,
        ]
    )
}
