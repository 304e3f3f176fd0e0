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

            The rules are checked against the tenant's catalog first, as by `rule check`: nothing is applied if there is an \
            error, nor with a warning unless --force is given.
            """
    )

    @Argument(help: "Rule files, YAML or JSON.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var files: [String]

    @Flag(help: "Apply rules that there are warnings about, too.")
    var force = false

    @Flag(
        help:
            "Keep the next versions as drafts: what fires stays as it is until `rule activate`. A new rule is a draft."
    )
    var draft = false

    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let session = try await Session(options)
        let (rules, problems) = await RuleFiles.read(files, tenant: tenant.tenant, session)
        try SourceText.requireNone(problems)
        let changes = try await session.withStore { store in
            try await store.require(tenant.tenant)
            try await store.check(rules, of: tenant.tenant).require(acceptingWarnings: force)
            let changes = try await store.applyRules(
                rules.definitions,
                tenant: tenant.tenant,
                who: OperatorName.current,
                asDraft: draft
            )
            if !draft { try await OlderExecutions(session: session, store: store).settle(changes, of: tenant.tenant) }
            return changes
        }
        Listing.ruleChanges(changes).write(as: output.output)
    }
}
