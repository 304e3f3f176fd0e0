internal import ArgumentParser
internal import FoundationEssentials
internal import Model
internal import Store

/// `signalbox rule graph`
struct RuleGraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Draw a rule in its current version, as a Mermaid flowchart or an SVG picture."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case mermaid, svg
    }

    @Argument(help: "The rule's name.")
    var name: String

    @Option(help: "What to draw it as.")
    var format = Format.mermaid

    @Flag(help: "How many executions of this version are at each step.")
    var counts = false

    @Option(name: .customShort("o"), help: ArgumentHelp("Where to write it; else standard output.", valueName: "file"))
    var file: String?

    @OptionGroup var tenant: TenantOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let graph = try await Session(options).withStore { store in
            try await store.require(tenant.tenant)
            guard let stored = try await store.rules(tenant: tenant.tenant, name: name).first else {
                let known = try await store.ruleNames(tenant: tenant.tenant)
                throw store.unknown(rule: name, of: tenant.tenant, known: known)
            }
            var found: [Int: [StepState: Int]]?
            if counts {
                let rule = stored.rule
                found = try await store.stepCounts(ofRule: rule.id, version: rule.version, tenant: rule.tenant)
            }
            return RuleGraph(stored.rule.definition, counts: found)
        }
        let text =
            switch format {
            case .mermaid: MermaidDrawing(graph: graph).text
            case .svg: SVGDrawing(title: name, graph: graph).text
            }
        guard let file else {
            Terminal.output.write(text)
            return
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        } catch {
            throw CommandFailure(.file, "\(file): cannot be written: \(error)")
        }
    }
}
