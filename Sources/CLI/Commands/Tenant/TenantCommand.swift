internal import ArgumentParser

/// `signalbox tenant`
struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Create, list, suspend and resume tenants, and set their time zones.",
        subcommands: [
            TenantCreateCommand.self, TenantListCommand.self, TenantSuspendCommand.self, TenantResumeCommand.self,
            TenantTimeZoneCommand.self,
        ]
    )
}
