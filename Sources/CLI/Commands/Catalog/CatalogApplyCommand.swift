internal import ArgumentParser
internal import JSONSchema
internal import Model
internal import Store

/// `signalbox catalog apply`
struct CatalogApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Put a file's event types into a catalog, all or none of them.",
        discussion: """
            Applying a file again changes only what differs; event types that it does not name stay as they are. A schema \
            that uses what is not supported is refused, and so is one that breaks a version that is in use.
            """
    )

    @Argument(help: "A catalog file, or a pack's folder.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @OptionGroup var scope: CatalogScope

    @Flag(help: "Also change schemas so that events that fit now, or rules, may break.")
    var breaking = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let catalog = try CatalogFile.read(file)
        let (plan, changes, breakages) = try await Session(options).withStore { store in
            let plan = CatalogPlan(catalog.eventTypes, over: try await store.ownEventTypes(of: scope))
            if !breaking { try CatalogFile.requireUnbroken(plan, name: file) }
            let changed = plan.entries.filter { $0.change != .unchanged }.map(\.type)
            let breakages = try await store.breakages(by: changed, of: scope.owner)
            let changes = try await store.applyCatalog(catalog.eventTypes, pack: catalog.name, owner: scope.owner)
            return (plan, changes, breakages)
        }
        if !breakages.isEmpty {
            Terminal.error.write("active rules that are no longer right:\n")
            for breakage in breakages { Terminal.error.write("    \(breakage.line)\n") }
        }
        let listing = Listing(
            [Column("EVENT TYPE", "type"), Column("CHANGE", "change")],
            changes.map { ["type": .string($0.type), "change": .string($0.change.rawValue)] }
        )
        guard output.output == .table else {
            listing.write(as: .json)
            return
        }
        Terminal.output.write(
            "applied catalog '\(catalog.name)' \(catalog.version) to \(scope.owner): \(CatalogPlanText.counts(plan))\n"
        )
        for entry in plan.entries where entry.change != .unchanged {
            Terminal.output.write(CatalogPlanText.lines(entry).joined(separator: "\n") + "\n")
        }
    }
}
