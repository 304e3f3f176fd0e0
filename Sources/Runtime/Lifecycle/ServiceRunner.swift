internal import Glibc
package import Logging
internal import ServiceLifecycle

/// Runs the services of a process until they are asked to stop, or one of them fails.
///
/// The first SIGTERM or SIGINT stops them gracefully, the last listed first, each when the one before it has stopped. A
/// second signal, or the end of the grace period, cancels all that still run. If even that takes longer than
/// ``cancellationBound``, the process exits with 1. A service that fails, or that ends by itself, stops the others
/// gracefully as well, so that work in flight is recorded; the exit code is then 1.
package struct ServiceRunner: Sendable {
    /// How long cancelled services may take to return.
    package static let cancellationBound: Duration = .seconds(5)

    private enum Event: Sendable {
        case ended((any Error)?)
        case secondSignal
        case signalsEnded
    }

    private let program: String
    private let logger: Logger
    private let gracePeriod: Duration
    private let cancellationBound: Duration
    private let signals: ShutdownSignals
    private let onShutdown: @Sendable () -> Void
    private let sink: any LogSink
    private let exit: @Sendable (ExitCode) -> Void

    /// - Parameters:
    ///   - program: the executable's name, which starts the line that tells of a failure
    ///   - gracePeriod: how long all services together may take to stop, `shutdown.gracePeriod`
    ///   - onShutdown: called once when stopping begins, such as to answer "not ready" from then on
    ///   - sink: where the line that tells of a failure goes
    ///   - exit: ends the process at once
    package init(
        program: String,
        logger: Logger,
        gracePeriod: Duration,
        cancellationBound: Duration = ServiceRunner.cancellationBound,
        signals: ShutdownSignals = .process,
        onShutdown: @escaping @Sendable () -> Void = {},
        sink: any LogSink = DescriptorSink.standardError,
        exit: @escaping @Sendable (ExitCode) -> Void = { _exit($0.rawValue) }
    ) {
        self.program = program
        self.logger = logger
        self.gracePeriod = gracePeriod
        self.cancellationBound = cancellationBound
        self.signals = signals
        self.onShutdown = onShutdown
        self.sink = sink
        self.exit = exit
    }

    /// Returns when every service has returned; a failure has then been printed as one line.
    ///
    /// - Parameter services: started together; services listed later stop first
    package func run(_ services: [NamedService]) async -> ExitCode {
        let state = ShutdownState(onShutdown: onShutdown)
        let watchdog = Watchdog { [self] in
            report(StartError(code: .stoppedByForce, message: "services did not return after they were cancelled"))
            exit(.failure)
        }
        defer { watchdog.callOff() }
        let group = makeGroup(services, state: state, watchdog: watchdog)
        logger.info("starting", metadata: ["services": "\(services.map(\.name).joined(separator: ","))"])
        let error = await run(group, watchdog: watchdog)
        if let error {
            report(error)
            return .failure
        }
        let forced = state.forced
        guard forced.isEmpty else {
            let names = forced.joined(separator: ", ")
            let message = "stopped by force; these services were cancelled before they had stopped: \(names)"
            report(StartError(code: .stoppedByForce, message: message))
            return .failure
        }
        logger.info("stopped")
        return .success
    }

    /// Runs the group and obeys the signals; returns what made the group end, if it was a failure.
    private func run(_ group: ServiceGroup, watchdog: Watchdog) async -> (any Error)? {
        await withTaskGroup(of: Event.self, returning: (any Error)?.self) { tasks in
            tasks.addTask {
                do {
                    try await group.run()
                    return .ended(nil)
                } catch is CancellationError {
                    return .ended(nil)
                } catch {
                    return .ended(error)
                }
            }
            tasks.addTask { [signals, logger] in
                var isStopping = false
                let isSecond = await signals.first { signal in
                    if isStopping { return true }
                    isStopping = true
                    logger.info("stopping", metadata: ["signal": "\(signal)"])
                    await group.triggerGracefulShutdown()
                    return false
                }
                return isSecond ? .secondSignal : .signalsEnded
            }
            for await event in tasks {
                switch event {
                case .ended(let error):
                    tasks.cancelAll()
                    return error
                case .secondSignal:
                    logger.warning("cancelling: a second signal came")
                    watchdog.start(after: cancellationBound)
                    tasks.cancelAll()
                case .signalsEnded:
                    continue
                }
            }
            return nil
        }
    }

    private func makeGroup(_ services: [NamedService], state: ShutdownState, watchdog: Watchdog) -> ServiceGroup {
        let bound = cancellationBound
        let limit = gracePeriod + bound
        let watch = ShutdownWatch {
            state.begin()
            watchdog.start(after: limit)
        } onCancel: {
            state.begin()
            watchdog.start(after: bound)
        }
        var configurations = services.map { named in
            ServiceGroupConfiguration.ServiceConfiguration(
                service: SupervisedService(name: named.name, service: named.service, state: state, logger: logger),
                successTerminationBehavior: .ignore,
                failureTerminationBehavior: .gracefullyShutdownGroup,
                serviceName: named.name
            )
        }
        configurations.append(
            ServiceGroupConfiguration.ServiceConfiguration(
                service: watch,
                successTerminationBehavior: .ignore,
                failureTerminationBehavior: .gracefullyShutdownGroup,
                serviceName: "shutdown watch"
            )
        )
        var configuration = ServiceGroupConfiguration(services: configurations, logger: logger)
        configuration.maximumGracefulShutdownDuration = gracePeriod
        return ServiceGroup(configuration: configuration)
    }

    private func report(_ error: any Error) {
        FailureReport.write(error, program: program, to: sink)
    }
}
