internal import ArgumentParser
internal import JSONSchema
internal import Model
internal import Store

/// `signalbox pack apply`
struct PackApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Put a pack's event types into a tenant's catalog, and apply its rules.",
        discussion: """
            Reads DIR/pack.yaml, DIR/catalog.yaml, DIR/conditions.yaml and DIR/rules/*.yaml. Applying a pack again changes only what differs; \
            nothing that the pack does not name is touched. Executions of a changed rule's other versions do what its onNewVersion says.
            """
    )

    @Argument(help: ArgumentHelp("The pack's folder.", valueName: "dir"), completion: .directory)
    var folder: String

    @OptionGroup var tenant: TenantOption

    @Flag(help: "Also change schemas so that events that fit now, or rules, may break.")
    var breaking = false

    @Flag(help: "Apply rules that there are warnings about, too.")
    var force = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    // Its rules may use conditions that other packs have named.
    private func pack(_ session: Session) async throws -> Pack {
        do {
            return try Pack(folder: folder)
        } catch {
            guard let known = await session.namedConditions(tenant: tenant.tenant) else { throw error }
            return try Pack(folder: folder, known: known)
        }
    }

    func run() async throws {
        let tenant = tenant.tenant
        let session = try await Session(options)
        let pack = try await pack(session)
        let (plan, changes) = try await session.withStore { store in
            try await store.require(tenant)
            try await store.check(pack.rules, of: tenant, adding: pack.catalog.eventTypes).require(
                acceptingWarnings: force
            )
            let present = try await store.eventTypes(of: .tenant(tenant)).filter(\.isOwn).map(\.type)
            let plan = CatalogPlan(pack.catalog.eventTypes, over: present)
            if !breaking { try CatalogFile.requireUnbroken(plan, name: folder) }
            try await store.applyCatalog(pack.catalog.eventTypes, pack: pack.manifest.name, tenant: tenant)
            try await store.applyConditions(pack.conditions, pack: pack.manifest.name, tenant: tenant)
            let definitions = pack.rules.definitions
            let changes = try await store.applyRules(definitions, tenant: tenant, who: OperatorName.current)
            try await OlderExecutions(session: session, store: store).settle(changes, of: tenant)
            return (plan, changes)
        }
        let listing = Listing.ruleChanges(changes)
        switch output.output {
        case .json:
            let report: JSONValue = [
                "pack": .string(pack.manifest.name),
                "version": .string(pack.manifest.version),
                "tenant": .string(tenant.rawValue),
                "eventTypes": .count(pack.catalog.eventTypes.count),
                "eventTypesCreated": .count(plan.count(.created)),
                "eventTypesChanged": .count(plan.count(.changed)),
                "rules": listing.json,
            ]
            Terminal.output.write(JSONLayout.text(report))
        case .table:
            Terminal.output.write(
                "applied pack '\(pack.manifest.name)' \(pack.manifest.version) to tenant '\(tenant)': "
                    + "\(pack.catalog.eventTypes.count) event types (\(CatalogPlanText.counts(plan))), "
                    + "\(changes.count) rules\n"
            )
            if !changes.isEmpty { listing.write(as: .table) }
        }
    }
}
