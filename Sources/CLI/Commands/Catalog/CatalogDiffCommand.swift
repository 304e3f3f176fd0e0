internal import ArgumentParser
internal import JSONSchema
internal import Model

/// `signalbox catalog diff`
struct CatalogDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what applying a file would change, and what of it breaks publishers or rules. Writes nothing."
    )

    @Argument(help: "A catalog file, or a pack's folder.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @OptionGroup var scope: CatalogScope
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let catalog = try CatalogFile.read(file)
        let plan = try await Session(options).withStore { store in
            CatalogPlan(catalog.eventTypes, over: try await store.ownEventTypes(of: scope))
        }
        let changed = plan.entries.filter { $0.change != .unchanged }
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.array(changed.map { .object(CatalogPlanText.json($0)) })))
        case .table:
            Terminal.output.write("\(scope.owner): \(CatalogPlanText.counts(plan))\n")
            for entry in changed {
                Terminal.output.write(CatalogPlanText.lines(entry).joined(separator: "\n") + "\n")
            }
        }
    }
}
