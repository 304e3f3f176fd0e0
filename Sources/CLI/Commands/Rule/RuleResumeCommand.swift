internal import ArgumentParser
internal import Model

/// `signalbox rule resume`
struct RuleResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Make a draft, paused or archived rule active, and have what it held go on."
    )

    @Argument(help: "The rule's name.")
    var name: String

    @OptionGroup var tenant: TenantOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await RuleStatusChange.make(.active, rule: name, tenant: tenant.tenant, options: options)
    }
}
