internal import ArgumentParser

/// `signalbox topology`
struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology",
        abstract: "Set up and check the exchanges, queues, bindings and policies on RabbitMQ.",
        subcommands: [TopologyApplyCommand.self, TopologyCheckCommand.self, TopologyDefinitionsCommand.self]
    )
}
