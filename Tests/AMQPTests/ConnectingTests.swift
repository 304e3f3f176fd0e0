import AMQP
import Logging
import TestKit
import Testing

@Suite struct ConnectingTests {
    @Test func `a wrong password is told as such, and the password is not`() async throws {
        try await TestBroker.withVirtualHost { broker in
            var configuration = broker.configuration
            configuration.password = "very secret"
            let error = try await failure(configuration)
            #expect(error.code == .authenticationRefused)
            #expect(error.message.contains("'guest'"))
            #expect(!error.message.contains("very secret"))
            var dumped = ""
            dump(configuration, to: &dumped)
            #expect(!dumped.contains("very secret") && !"\(configuration)".contains("very secret"))
        }
    }

    @Test func `a virtual host that does not exist is told as such`() async throws {
        try await TestBroker.withVirtualHost { broker in
            var configuration = broker.configuration
            configuration.virtualHost = "no such host"
            let error = try await failure(configuration)
            #expect(error.code == .virtualHostRefused)
            #expect(error.message.contains("'no such host'"))
        }
    }

    @Test func `a broker that is not there is told as such`() async throws {
        let error = try await failure(AMQPConfiguration(port: 1, user: "guest", password: "guest"))
        #expect(error.code == .connect)
        #expect(error.message.contains("127.0.0.1:1"))
    }

    @Test func `something that never answers is given up in time`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let proxy = try TCPProxy(to: broker.configuration.port)
            defer { proxy.stop() }
            proxy.freeze(.toClient)
            let error = try await failure(broker.through(proxy) { $0.connectTimeout = .seconds(1) })
            #expect(error.code == .connect)
            #expect(error.message.contains("did not finish the login"))
        }
    }

    @Test func `a client that is let go without close ends its connection`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let probe = broker.probe()
            try await probe.declareQueue("q")
            weak var released: Consumer?
            do {
                let consumer = broker.consumer("q")
                let publisher = broker.publisher()
                #expect(await publisher.publish(messages(1, to: "q")) == [.confirmed])
                await publisher.close()
                #expect(try await consumer.nextBatch(upTo: 1, within: .zero).count == 1)
                #expect(try await probe.queue("q")?.consumers == 1)
                released = consumer
            }
            try await expectEventually { try await probe.queue("q")?.consumers == 0 }
            #expect(released == nil)
            await probe.close()
        }
    }

    @Test func `publishing and consuming over TLS with a verified certificate`() async throws {
        try await TestBroker.withVirtualHost { broker in
            let configuration = encrypted(broker, broker.servers.amqpCA)
            let probe = TopologyProbe(configuration: configuration, logger: Logger(label: "AMQPTests"))
            try await probe.declareQueue("q")
            let publisher = broker.publisher(configuration)
            let sent = messages(2000, to: "q", body: Array(repeating: 9, count: 2000))
            #expect(await publisher.publish(sent).allSatisfy { $0 == .confirmed })
            let consumer = broker.consumer("q", prefetch: 500, configuration)
            var got = 0
            while got < 2000 {
                let batch = try await consumer.nextBatch(upTo: 500, within: .milliseconds(10))
                await consumer.ack(batch.map(\.tag))
                got += batch.count
            }
            await consumer.close()
            await publisher.close()
            let left = try await probe.queue("q")?.messages
            #expect(left == 0)
            await probe.close()
        }
    }

    @Test func `a certificate of another authority is refused`() async throws {
        try await TestBroker.withVirtualHost { broker in
            try await withTemporaryFolder { folder in
                let other = folder.file("ca.pem")
                _ = try await ChildProcess.output(
                    of: "/usr/bin/openssl",
                    [
                        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
                        "/CN=Another authority", "-keyout", folder.file("key.pem"), "-out", other,
                    ]
                )
                let error = try await failure(encrypted(broker, other))
                #expect(error.code == .tls)
                #expect(error.message.contains("not signed by"))
                let unreadable = try await failure(encrypted(broker, "/nowhere/ca.pem"))
                #expect(unreadable.code == .configuration)
                #expect(unreadable.message.contains("/nowhere/ca.pem"))
            }
        }
    }

    @Test func `a certificate for another host name is refused`() async throws {
        try await TestBroker.withVirtualHost { broker in
            var configuration = encrypted(broker, broker.servers.amqpCA)
            // The same broker by a name that its certificate does not have.
            configuration.host = "127.0.0.1"
            let error = try await failure(configuration)
            #expect(error.code == .tls)
            #expect(error.message.contains("does not name 127.0.0.1"))
        }
    }

    @Test func `TLS to a port that speaks none is told as such`() async throws {
        try await TestBroker.withVirtualHost { broker in
            var configuration = encrypted(broker, broker.servers.amqpCA)
            configuration.port = broker.configuration.port
            let error = try await failure(configuration)
            #expect(error.code == .tls)
        }
    }

    private func encrypted(_ broker: TestBroker, _ caFile: String) -> AMQPConfiguration {
        var configuration = broker.configuration
        configuration.host = "localhost"
        configuration.port = broker.servers.amqpsPort
        configuration.tls = .on(caFile: caFile)
        return configuration
    }

    /// What a publisher's state shows, and a probe throws.
    private func failure(_ configuration: AMQPConfiguration) async throws -> AMQPError {
        let logger = Logger(label: "AMQPTests") { _ in SwiftLogNoOpLogHandler() }
        let publisher = ConfirmedPublisher(configuration: configuration, logger: logger)
        let state = await publisher.states().first(within: .seconds(30)) { $0 != .connecting(lastError: nil) }
        await publisher.close()
        let error: AMQPError? = if case .connecting(let error)? = state { error } else { nil }
        return try #require(error, "The state is \(String(describing: state)).")
    }
}
