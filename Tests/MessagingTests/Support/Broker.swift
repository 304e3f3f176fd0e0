import AMQP
import Logging
import Messaging
import Outbound
import TestKit
import Testing

/// A virtual host of the test's own with the standard topology applied, and clients for it.
struct Broker {
    let host: VirtualHost
    let api: Messaging.ManagementAPI
    let publisher: ConfirmedPublisher
    let probe: TopologyProbe

    func consumer(_ queue: String, prefetch: UInt16 = 100) -> Consumer {
        Consumer(configuration: host.configuration(), queue: queue, prefetch: prefetch, logger: .silent)
    }

    /// Polls a queue for its next message; it stays unacknowledged until the probe closes.
    func next(_ queue: String) async throws -> AMQPDelivery {
        var found: AMQPDelivery?
        try await eventually("a message is in '\(queue)'") {
            found = try await probe.get(queue)
            return found != nil
        }
        return try #require(found)
    }
}

func withBroker(_ topology: Topology? = .standard(), _ body: (Broker) async throws -> Void) async throws {
    let servers = try TestServers.required()
    try await withVirtualHost(on: servers) { host in
        let everywhere = AddressGuard(allow: [try AddressRange("127.0.0.0/8")])
        let client = OutboundClient(guard: everywhere, logger: .silent)
        let broker = Broker(
            host: host,
            api: Messaging.ManagementAPI(
                client: client,
                url: "http://\(TestServers.host):\(servers.managementPort)/",
                user: "guest",
                password: "guest",
                virtualHost: host.name
            ),
            publisher: ConfirmedPublisher(configuration: host.configuration(), logger: .silent),
            probe: TopologyProbe(configuration: host.configuration(), logger: .silent)
        )
        func close() async {
            await broker.publisher.close()
            await broker.probe.close()
            await client.close()
        }
        do {
            try await topology?.apply(to: broker.api)
            try await body(broker)
        } catch {
            await close()
            throw error
        }
        await close()
    }
}

extension VirtualHost {
    func configuration(user: String = "guest") -> AMQPConfiguration {
        AMQPConfiguration(
            port: servers.amqpPort,
            virtualHost: name,
            user: user,
            password: user,
            connectionName: "MessagingTests",
            maximalBackoff: .seconds(1)
        )
    }
}

extension Logger {
    static let silent = Logger(label: "MessagingTests") { _ in SwiftLogNoOpLogHandler() }
}
