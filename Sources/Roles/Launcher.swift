internal import Glibc
internal import Logging
internal import Metrics
package import Runtime

/// Starts a process that plays roles and runs it until it is told to stop.
package enum Launcher {
    /// The whole life of a process that plays one role: settings, logging, metrics, health, services, exit.
    ///
    /// `--config FILE` is the only argument. Failures are one line on stderr; the exit code is then 1, or 2 for usage.
    package static func main(program: String, role: Role) async -> Never {
        let code = await run(program: program, role: role, arguments: Array(CommandLine.arguments.dropFirst()))
        exit(code.rawValue)
    }

    private static func run(program: String, role: Role, arguments: [String]) async -> ExitCode {
        do {
            let (file, rest) = try ConfigFlag.extract(from: arguments)
            if rest == ["--help"] || rest == ["-h"] {
                print("usage: \(program) [--config FILE]\n\nRuns the role `\(role.name)` until SIGTERM.")
                return .success
            }
            guard rest.isEmpty else {
                let message = "unknown argument '\(rest[0])'; usage: \(program) [--config FILE]"
                DescriptorSink.standardError.write("\(program): \(message)\n")
                return ExitCode(rawValue: 2)
            }
            let settings = try await Settings.load(configFile: file, roleHealthPort: role.healthPort)
            return await run(program: program, roles: [role], settings: settings)
        } catch {
            return FailureReport.write(error, program: program)
        }
    }

    /// Runs roles in this process.
    package static func run(program: String, roles: [Role], settings: Settings) async -> ExitCode {
        LogBootstrap.install(settings.log)
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let logger = Logger(label: program)
        let identity = InstanceIdentity.current(roles: roles.map(\.name))
        let readiness = Readiness()
        do {
            var services: [NamedService] = []
            if settings.health.enabled {
                let health = HealthServer(
                    settings: settings.health,
                    identity: identity,
                    readiness: readiness,
                    metrics: metrics,
                    logger: logger
                )
                services.append(NamedService("health", health))
            }
            let composition = try RoleComposition(
                wiring: Wiring(settings: settings),
                roles: roles,
                identity: identity,
                readiness: readiness,
                logger: logger
            )
            return await ServiceRunner(
                program: program,
                logger: logger,
                gracePeriod: settings.shutdown.gracePeriod,
                onShutdown: readiness.beginStopping
            ).run(services + composition.all)
        } catch {
            return FailureReport.write(error, program: program)
        }
    }
}
