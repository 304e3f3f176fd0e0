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
        let session = try await Session(options)
        var problems: [String] = []
        var rules = RuleFiles(files, conditions: .none, problems: &problems)
        // What the tenant's packs have named may be all that is missing.
        if !problems.isEmpty, let conditions = await session.namedConditions(tenant: tenant.tenant) {
            problems = []
            rules = RuleFiles(files, conditions: conditions, problems: &problems)
        }
        try SourceText.requireNone(problems)
        let changes = try await session.withStore { [rules] store in
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
