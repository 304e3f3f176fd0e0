internal import ArgumentParser
internal import Messaging

/// `signalbox topology definitions`
struct TopologyDefinitionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "definitions",
        abstract: "Print the topology as RabbitMQ's definitions file.",
        discussion: "For `rabbitmqctl import_definitions FILE`, or for `definitions.import_backend` at boot."
    )

    @Option(help: ArgumentHelp("The virtual host that it is for.", valueName: "name"))
    var virtualHost = "/"

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        Terminal.output.write(Self.text(virtualHost: virtualHost))
    }

    static func text(virtualHost: String) -> String {
        JSONLayout.text(Topology.standard().definitions(virtualHost: virtualHost))
    }
}
