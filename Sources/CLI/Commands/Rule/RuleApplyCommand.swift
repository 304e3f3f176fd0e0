internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox rule apply`
struct RuleApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make what files say the current version of a tenant's rules, all or none of them.",
        discussion: """
            A new rule is active at once. One that is there keeps its status, and gets a next version only if it differs.
            """
    )

    @Argument(help: "Rule files, YAML or JSON.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var files: [String]

    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        var problems: [String] = []
        let rules = RuleFiles(files, problems: &problems)
        try SourceText.requireNone(problems)
        let changes = try await Session(options).withStore { store in
            try await store.require(tenant.tenant)
            try rules.requireEventTypes(
                among: try await store.eventTypeNames(tenant: tenant.tenant),
                catalog: "the catalog of tenant '\(tenant.tenant)'"
            )
            return try await store.applyRules(rules.definitions, tenant: tenant.tenant, who: OperatorName.current)
        }
        Listing.ruleChanges(changes).write(as: output.output)
    }
}
