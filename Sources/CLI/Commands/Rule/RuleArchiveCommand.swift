internal import ArgumentParser
internal import Model

/// `signalbox rule archive`
struct RuleArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Archive a rule: it fires no more, and what it has begun is cancelled or goes on.",
        discussion: """
            With `--executions finish` nothing new begins and what has begun goes on to its end. With `cancel`, which is the \
            default, open steps are cancelled as soon as a worker comes to them.
            """
    )

    /// What becomes of what the rule has begun.
    enum Executions: String, CaseIterable, ExpressibleByArgument {
        case finish, cancel
    }

    @Argument(help: "The rule's name.")
    var name: String

    @Option(help: "What becomes of executions that are under way.")
    var executions = Executions.cancel

    @OptionGroup var tenant: TenantOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await RuleStatusChange.make(
            .archived,
            drains: executions == .finish,
            rule: name,
            tenant: tenant.tenant,
            options: options
        )
    }
}
