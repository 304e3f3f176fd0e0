internal import Glibc
internal import Hummingbird
package import Logging
internal import NIOCore
internal import ServiceLifecycle

/// The HTTP server that orchestrators and Prometheus ask.
///
/// - `/health/live`: 200 while the process runs
/// - `/health/ready`: 200 when every dependency is ready, else 503; the body lists them and names the missing ones
/// - `/metrics`: the metrics in Prometheus' text format
///
/// List it first in a group of services: it starts with the others and stops last. Where `health.enabled` is false it is
/// left out of the group.
package struct HealthServer: Service {
    private let settings: HealthSettings
    private let identity: InstanceIdentity
    private let readiness: Readiness
    private let metrics: PrometheusMetrics
    private let logger: Logger
    private let port = BoundPort()

    package init(
        settings: HealthSettings,
        identity: InstanceIdentity,
        readiness: Readiness,
        metrics: PrometheusMetrics,
        logger: Logger
    ) {
        self.settings = settings
        self.identity = identity
        self.readiness = readiness
        self.metrics = metrics
        self.logger = logger
    }

    /// The port that the server listens on. Waits until it does; throws why it cannot.
    package var boundPort: Int {
        get async throws { try await port.value }
    }

    /// Serves until the group stops.
    ///
    /// - Throws: ``StartError`` naming the port and its setting when the server cannot listen.
    package func run() async throws {
        var quiet = logger
        // One line says where the server listens; the library's own would say it again.
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: router(),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                serverName: "signalbox"
            ),
            onServerRunning: { [port, logger, settings] channel in
                let bound = channel.localAddress?.port ?? settings.port
                port.settle(.success(bound))
                logger.info("health server listens", metadata: ["host": "\(settings.host)", "port": "\(bound)"])
            },
            logger: quiet
        )
        do {
            try await application.run()
        } catch {
            let failure = describe(error)
            port.settle(.failure(failure))
            throw failure
        }
        port.settle(.failure(CancellationError()))
    }

    private func router() -> Router<BasicRequestContext> {
        let (readiness, metrics, identity) = (readiness, metrics, identity)
        let router = Router()
        router.get("/health/live") { _, _ in
            Self.response(.ok, "application/json", identity.liveJSON)
        }
        router.get("/health/ready") { _, _ in
            let report = await readiness.report()
            return Self.response(report.isReady ? .ok : .serviceUnavailable, "application/json", report.json + "\n")
        }
        router.get("/metrics") { _, _ in
            Self.response(.ok, PrometheusText.mediaType, metrics.render())
        }
        return router
    }

    private static func response(_ status: HTTPResponse.Status, _ mediaType: String, _ body: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: mediaType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body))
        )
    }

    private func describe(_ error: any Error) -> any Error {
        if error is CancellationError || error is StartError { return error }
        let address = "\(settings.host) port \(settings.port)"
        if let error = error as? IOError, error.errnoCode == EADDRINUSE {
            let message =
                "cannot serve health: \(address) is already in use; set health.port to a free port, or to 0 for any"
            return StartError(code: .cannotListen, message: message)
        }
        let message = "cannot serve health on \(address), set by health.host and health.port"
        // NIO's own words name a function.
        if let error = error as? IOError {
            return StartError(code: .cannotListen, message: "\(message): \(String(cString: strerror(error.errnoCode)))")
        }
        return StartError(code: .cannotListen, message: message, underlying: error)
    }
}
