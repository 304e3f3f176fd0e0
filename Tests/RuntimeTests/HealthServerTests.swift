import CoreMetrics
import Foundation
import FoundationNetworking
import Logging
import Runtime
import ServiceLifecycle
import Synchronization
import Testing

@Suite struct HealthServerTests {
    private struct Answer {
        let status: Int
        let type: String
        let body: String
    }

    private static func get(_ path: String, port: Int) async throws -> Answer {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        let session = URLSession(configuration: .ephemeral)
        defer { session.invalidateAndCancel() }
        let (data, response) = try await session.data(from: url)
        let http = try #require(response as? HTTPURLResponse)
        let type = http.value(forHTTPHeaderField: "Content-Type") ?? ""
        return Answer(status: http.statusCode, type: type, body: String(decoding: data, as: UTF8.self))
    }

    private static func server(
        host: String = HealthSettings().host,
        port: Int,
        readiness: Readiness,
        metrics: PrometheusMetrics
    ) -> HealthServer {
        var settings = HealthSettings()
        settings.host = host
        settings.port = port
        let logger = Logger(label: "signalbox.health") { _ in SwiftLogNoOpLogHandler() }
        let identity = InstanceIdentity.current(roles: ["matcher"])
        return HealthServer(
            settings: settings,
            identity: identity,
            readiness: readiness,
            metrics: metrics,
            logger: logger
        )
    }

    /// Runs a server on a free port around `body`, and stops it gracefully.
    private func withServer(
        readiness: Readiness = Readiness(),
        metrics: PrometheusMetrics = PrometheusMetrics(),
        _ body: (Int) async throws -> Void
    ) async throws {
        let server = Self.server(port: 0, readiness: readiness, metrics: metrics)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [server], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(try await server.boundPort)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `live answers with what the process is`() async throws {
        try await withServer { port in
            let answer = try await Self.get("/health/live", port: port)
            #expect(answer.status == 200)
            #expect(answer.type == "application/json")
            struct Live: Decodable {
                let status, version, id, host: String
                let pid: Int32
                let roles: [String]
            }
            let live = try JSONDecoder().decode(Live.self, from: Data(answer.body.utf8))
            #expect(live.status == "live")
            #expect(live.version == Version.current)
            #expect(live.pid == ProcessInfo.processInfo.processIdentifier)
            #expect(live.roles == ["matcher"])
            #expect(UUID(uuidString: live.id) != nil)
            #expect(!live.host.isEmpty)
        }
    }

    @Test func `ready follows the checks, and names what is missing`() async throws {
        let postgres = Mutex(ReadinessStatus.notReady(reason: "connection \"refused\""))
        let broker = Mutex(ReadinessStatus.ready)
        let readiness = Readiness()
        readiness.register(ReadinessCheck(name: "postgres") { postgres.withLock { $0 } })
        readiness.register(ReadinessCheck(name: "rabbitmq") { broker.withLock { $0 } })
        try await withServer(readiness: readiness) { port in
            let first = try await Self.get("/health/ready", port: port)
            #expect(first.status == 503)
            let dependencies =
                #"[{"name":"postgres","status":"not_ready","reason":"connection \"refused\""},"#
                + #"{"name":"rabbitmq","status":"ready"}]"#
            #expect(
                first.body == #"{"status":"not_ready","dependencies":\#(dependencies),"missing":["postgres"]}"# + "\n"
            )

            postgres.withLock { $0 = .ready }
            let second = try await Self.get("/health/ready", port: port)
            #expect(second.status == 200)
            #expect(second.body.contains(#""status":"ready","dependencies":"#))

            broker.withLock { $0 = .blocked(reason: "memory alarm") }
            let third = try await Self.get("/health/ready", port: port)
            #expect(third.status == 503)
            #expect(third.body.contains(#""name":"rabbitmq","status":"blocked","reason":"memory alarm""#))
            #expect(third.body.contains(#""missing":["rabbitmq"]"#))

            broker.withLock { $0 = .ready }
            readiness.beginStopping()
            let last = try await Self.get("/health/ready", port: port)
            #expect(last.status == 503)
            #expect(last.body.contains(#"{"status":"stopping""#))
        }
    }

    @Test func `a check that hangs counts as not ready and is not started twice`() async throws {
        let starts = Mutex(0)
        let (stream, release) = AsyncStream.makeStream(of: Void.self)
        let readiness = Readiness(checkDeadline: .milliseconds(50))
        readiness.register(
            ReadinessCheck(name: "stuck") {
                starts.withLock { $0 += 1 }
                // A task of its own does not see the check's cancellation.
                await Task { for await _ in stream {} }.value
                return .ready
            }
        )
        readiness.register(ReadinessCheck(name: "fine") { .ready })
        for _ in 0..<3 {
            let report = await readiness.report()
            #expect(report.missing == ["stuck"])
            #expect(report.dependencies[0].status == .notReady(reason: "no answer within 50ms"))
        }
        #expect(starts.withLock { $0 } == 1)
        release.finish()
    }

    @Test func `checks run at the same time`() async {
        let readiness = Readiness(checkDeadline: .seconds(20))
        let arrived = Mutex(0)
        for number in 0..<3 {
            readiness.register(
                ReadinessCheck(name: "check \(number)") {
                    arrived.withLock { $0 += 1 }
                    // Only returns when all three have been started.
                    while arrived.withLock({ $0 }) < 3, !Task.isCancelled { await Task.yield() }
                    return Task.isCancelled ? .notReady(reason: "alone") : .ready
                }
            )
        }
        #expect(await readiness.report().isReady)
    }

    @Test func `a check that heeds its cancellation is over at the deadline`() async {
        let readiness = Readiness(checkDeadline: .milliseconds(20))
        readiness.register(
            ReadinessCheck(name: "slow") {
                while !Task.isCancelled { await Task.yield() }
                return .ready
            }
        )
        #expect(await readiness.report().missing == ["slow"])
    }

    @Test func `metrics are served as Prometheus' text`() async throws {
        let metrics = PrometheusMetrics()
        Counter(label: "signalbox_events", factory: metrics).increment(by: 41)
        try await withServer(metrics: metrics) { port in
            Counter(label: "signalbox_events", factory: metrics).increment()
            let answer = try await Self.get("/metrics", port: port)
            #expect(answer.status == 200)
            #expect(answer.type.hasPrefix("text/plain; version=0.0.4"))
            #expect(try PrometheusParser(answer.body).value("signalbox_events_total") == 42)
            #expect(try await Self.get("/nothing", port: port).status == 404)
        }
    }

    @Test func `a port in use is an error that names the port and its setting`() async throws {
        try await withServer { port in
            let second = Self.server(port: port, readiness: Readiness(), metrics: PrometheusMetrics())
            let error = await #expect(throws: StartError.self) { try await second.run() }
            #expect(error?.code == .cannotListen)
            #expect(error?.description.contains("\(port) is already in use") == true)
            #expect(error?.description.contains("health.port") == true)
            await #expect(throws: StartError.self) { try await second.boundPort }
        }
    }

    @Test func `an address that is none of this machine's is an error in words`() async throws {
        // Of a block that is kept for documents.
        let server = Self.server(host: "192.0.2.1", port: 0, readiness: Readiness(), metrics: PrometheusMetrics())
        let error = await #expect(throws: StartError.self) { try await server.run() }
        #expect(
            error?.description
                == "cannot serve health on 192.0.2.1 port 0, set by health.host and health.port: "
                + "Cannot assign requested address"
        )
    }
}
