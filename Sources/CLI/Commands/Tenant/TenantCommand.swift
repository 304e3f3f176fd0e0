internal import ArgumentParser

/// `signalbox tenant`
struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Create, list, suspend and resume tenants; say how their events are validated.",
        subcommands: [
            TenantCreateCommand.self, TenantListCommand.self, TenantSuspendCommand.self, TenantResumeCommand.self,
            TenantValidationCommand.self,
        ]
    )
}
