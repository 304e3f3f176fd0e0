internal import ArgumentParser
internal import Messaging

/// `signalbox topology check`
struct TopologyCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell what on the broker is missing or different; exit 1 when something is.",
        discussion: """
            With rabbitmq.managementURL set, all is looked at. Without it, only whether exchanges and queues are there.
            """
    )

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let session = try await Session(options)
        let topology = Topology.standard()
        let (differences, isWhole) = try await session.withManagement { api in
            if let api { return (try await topology.differences(on: api), true) }
            let missing = try await session.withProbe { try await topology.missing(queues: Queues.all, $0) }
            return (missing, false)
        }
        guard differences.isEmpty else { throw session.failure(TopologyMismatch(differences: differences)) }
        Terminal.output.write(
            isWhole
                ? "the topology is as it should be\n"
                : "exchanges and queues are there; bindings and policies were not looked at, because "
                    + "rabbitmq.managementURL is not set\n"
        )
    }
}
