internal import ArgumentParser
internal import Model

/// `signalbox rule archive`
struct RuleArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Archive a rule: it fires no more, and jobs that are queued for it do nothing."
    )

    @Argument(help: "The rule's name.")
    var name: String

    @OptionGroup var tenant: TenantOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await RuleStatusChange.make(.archived, rule: name, tenant: tenant.tenant, options: options)
    }
}
