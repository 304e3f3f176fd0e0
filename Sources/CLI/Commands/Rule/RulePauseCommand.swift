internal import ArgumentParser
internal import Model

/// `signalbox rule pause`
struct RulePauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Pause a rule: it fires no more, and what it has begun is held until it is resumed."
    )

    @Argument(help: "The rule's name.")
    var name: String

    @OptionGroup var tenant: TenantOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await RuleStatusChange.make(.paused, rule: name, tenant: tenant.tenant, options: options)
    }
}
