import AMQP
import Foundation
import Logging
import Synchronization
import Testing

/// The RabbitMQ that the environment names, and one virtual host of a test's own in it.
struct TestBroker {
    let configuration: AMQPConfiguration
    private let management: Int

    /// Makes a virtual host, and deletes it after `body`.
    static func withVirtualHost(_ body: (TestBroker) async throws -> Void) async throws {
        let broker = TestBroker(
            configuration: AMQPConfiguration(
                port: try environmentNumber("SIGNALBOX_TEST_AMQP_PORT"),
                virtualHost: "test-\(UUID().uuidString)",
                user: "guest",
                password: "guest",
                connectionName: "AMQPTests",
                maximalBackoff: .seconds(1)
            ),
            management: try environmentNumber("SIGNALBOX_TEST_AMQP_MANAGEMENT_PORT")
        )
        let path = "vhosts/\(broker.configuration.virtualHost)"
        try await broker.manage("PUT", path)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(broker))
        } catch {
            outcome = .failure(error)
        }
        try await broker.manage("DELETE", path)
        try outcome.get()
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

    /// A call of the management API.
    func manage(_ method: String, _ path: String, body: String? = nil) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        process.arguments =
            ["-fsS", "-o", "/dev/null", "-u", "guest:guest", "-X", method, "-H", "content-type: application/json"]
            + (body.map { ["-d", $0] } ?? []) + ["http://127.0.0.1:\(management)/api/\(path)"]
        let status = try await process.finished()
        guard status == 0 else {
            throw Missing("The management API refused \(method) \(path): curl ended with \(status).")
        }
    }

    static func environment(_ name: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[name] else {
            throw Missing("\(name) is not set: these tests need a RabbitMQ of their own.")
        }
        return value
    }

    static func environmentNumber(_ name: String) throws -> Int {
        guard let number = Int(try environment(name)) else { throw Missing("\(name) is no port number.") }
        return number
    }

    private static let logger = Logger(label: "AMQPTests") { _ in SwiftLogNoOpLogHandler() }

    struct Missing: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }
}

extension Process {
    /// Runs it to its end and returns its exit status.
    func finished() async throws -> Int32 {
        try await withCheckedThrowingContinuation { continuation in
            terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
