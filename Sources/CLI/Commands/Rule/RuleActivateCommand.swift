internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox rule activate`
struct RuleActivateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Make a version of a rule the current one, its latest where none is named.",
        discussion: """
            A draft rule becomes active; a paused or archived one stays so. What becomes of executions of other versions is \
            said by `onNewVersion` of the version that is current then.
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
            try await store.activateRule(name, tenant: tenant.tenant, version: version, who: OperatorName.current)
        }
    }
}
