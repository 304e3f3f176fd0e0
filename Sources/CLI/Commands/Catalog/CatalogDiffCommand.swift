internal import ArgumentParser
internal import JSONSchema
internal import Model

/// `signalbox catalog diff`
struct CatalogDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract:
            "Say what applying a file would change, and what of it breaks publishers, or rules that are active. Writes nothing."
    )

    @Argument(help: "A catalog file, or a pack's folder.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @OptionGroup var scope: CatalogScope
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let catalog = try CatalogFile.read(file)
        let (plan, breakages) = try await Session(options).withStore { store in
            let plan = CatalogPlan(catalog.eventTypes, over: try await store.ownEventTypes(of: scope))
            let changed = plan.entries.filter { $0.change != .unchanged }.map(\.type)
            return (plan, try await store.breakages(by: changed, of: scope.owner))
        }
        let changed = plan.entries.filter { $0.change != .unchanged }
        switch output.output {
        case .json:
            let entries = changed.map { entry in
                var json = CatalogPlanText.json(entry)
                json["rules"] = .array(breakages.filter { $0.eventType == entry.type.name }.map(\.json))
                return JSONValue.object(json)
            }
            Terminal.output.write(JSONLayout.text(.array(entries)))
        case .table:
            Terminal.output.write("\(scope.owner): \(CatalogPlanText.counts(plan))\n")
            for entry in changed {
                Terminal.output.write(CatalogPlanText.lines(entry).joined(separator: "\n") + "\n")
            }
            guard !breakages.isEmpty else { return }
            Terminal.output.write("\nactive rules that would no longer be right:\n")
            for breakage in breakages { Terminal.output.write("    \(breakage.line)\n") }
        }
    }
}
