/// `rabbitmqctl`, speaking to this run's node. What it changes for the whole node, every other test feels as well.
package struct RabbitMQControl: Sendable {
    private let environmentFile: String

    package init(_ servers: TestServers) {
        environmentFile = servers.rabbitmqctlEnvironment
    }

    /// Runs one command, such as `["list_vhosts"]`, and returns its output; an exit code but 0 throws.
    @discardableResult
    package func run(_ arguments: [String]) async throws -> String {
        // $0 is the file; the shell's remaining arguments are rabbitmqctl's.
        try await ChildProcess.output(
            of: "/bin/sh",
            [#"-c"#, #". "$0" && exec rabbitmqctl --quiet "$@""#, environmentFile] + arguments
        )
    }
}
