internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox rule rollback`
struct RuleRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Make an earlier version of a rule the current one again, the last other one where none is named.",
        discussion: """
            It is a change like any other: the history goes on, and the version keeps its number. What becomes of executions of \
            other versions is said by `onNewVersion` of the version that is current then.
            """
    )

    @Argument(help: "The rule's name.")
    var name: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("This version.", valueName: "number"),
        transform: ArgumentText.version
    )
    var version: Int?

    @OptionGroup var tenant: TenantOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await RuleVersionActivation.make(name, tenant: tenant.tenant, options) { store in
            try await store.rollBackRule(name, tenant: tenant.tenant, version: version, who: OperatorName.current)
        }
    }
}
