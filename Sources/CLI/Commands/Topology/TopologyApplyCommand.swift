internal import ArgumentParser
internal import Messaging

/// `signalbox topology apply`
struct TopologyApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make the broker so: exchanges, queues, bindings, policies. Needs the management API.",
        discussion: "Applying it again changes nothing, and what else is on the broker is left alone."
    )

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let session = try await Session(options)
        try await session.withManagement { api in
            guard let api else {
                throw CommandFailure(
                    .setting,
                    "rabbitmq.managementURL is not set: policies can be set through the management API alone. Set it, for "
                        + "example to http://127.0.0.1:15672, or import what `signalbox topology definitions` prints."
                )
            }
            let topology = Topology.standard()
            try await topology.apply(to: api)
            let differences = try await topology.differences(on: api)
            guard differences.isEmpty else { throw session.failure(TopologyMismatch(differences: differences)) }
            Terminal.output.write(
                "applied to virtual host '\(api.virtualHost)': \(topology.exchanges.count) exchanges, "
                    + "\(topology.queues.count) queues, \(topology.bindings.count) bindings, "
                    + "\(topology.policies.count) policies\n"
            )
        }
    }
}
