import AMQP
import Logging
import TestKit

/// The RabbitMQ of this run, and one virtual host of a test's own in it.
struct TestBroker {
    let configuration: AMQPConfiguration
    let servers: TestServers

    /// Makes a virtual host, and deletes it after `body`.
    static func withVirtualHost(_ body: (TestBroker) async throws -> Void) async throws {
        let servers = try TestServers.required()
        try await TestKit.withVirtualHost(on: servers) { vhost in
            let configuration = AMQPConfiguration(
                port: servers.amqpPort,
                virtualHost: vhost.name,
                user: "guest",
                password: "guest",
                connectionName: "AMQPTests",
                maximalBackoff: .seconds(1)
            )
            try await body(TestBroker(configuration: configuration, servers: servers))
        }
    }

    /// The same broker through a proxy.
    func through(_ proxy: TCPProxy, _ change: (inout AMQPConfiguration) -> Void = { _ in }) -> AMQPConfiguration {
        var configuration = configuration
        configuration.port = proxy.port
        change(&configuration)
        return configuration
    }

    func publisher(_ configuration: AMQPConfiguration? = nil, window: Int = 500) -> ConfirmedPublisher {
        ConfirmedPublisher(configuration: configuration ?? self.configuration, window: window, logger: Self.logger)
    }

    func consumer(_ queue: String, prefetch: UInt16 = 100, _ configuration: AMQPConfiguration? = nil) -> Consumer {
        Consumer(
            configuration: configuration ?? self.configuration,
            queue: queue,
            prefetch: prefetch,
            logger: Self.logger
        )
    }

    func probe() -> TopologyProbe { TopologyProbe(configuration: configuration, logger: Self.logger) }

    /// Publishes through the management API: headers that no encoder of ours would write.
    func publish(_ body: String) async throws {
        _ = try await ChildProcess.output(
            of: "/usr/bin/curl",
            [
                "-fsS", "-o", "/dev/null", "-u", "guest:guest", "-H", "content-type: application/json", "-d", body,
                "http://127.0.0.1:\(servers.managementPort)/api/exchanges/\(configuration.virtualHost)/amq.default/publish",
            ]
        )
    }

    private static let logger = Logger(label: "AMQPTests") { _ in SwiftLogNoOpLogHandler() }
}
