import Logging
import Runtime
import ServiceLifecycle
import Synchronization
import Testing
import UnixSignals

/// What happened, in order.
final class Diary: Sendable {
    private let kept = Mutex<[String]>([])
    var entries: [String] { kept.withLock { $0 } }
    func note(_ entry: String) { kept.withLock { $0.append(entry) } }
}

/// A service made of a closure, which says when it has started.
struct ClosureService: Service {
    let name: String
    let started: AsyncStream<String>.Continuation
    let body: @Sendable () async throws -> Void

    func run() async throws {
        started.yield(name)
        try await body()
    }
}

@Suite(.timeLimit(.minutes(1))) struct ServiceRunnerTests {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// One run of a few services.
    final class Trial: Sendable {
        let diary = Diary()
        let sink = CapturingSink()
        let exits = Mutex<[ExitCode]>([])
        private let signals = AsyncStream.makeStream(of: UnixSignal.self)
        private let started = AsyncStream.makeStream(of: String.self)
        private let services = Mutex<[NamedService]>([])
        private let onExit: @Sendable () -> Void

        init(onExit: @escaping @Sendable () -> Void = {}) {
            self.onExit = onExit
        }

        func add(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
            let service = ClosureService(name: name, started: started.continuation, body: body)
            services.withLock { $0.append(NamedService(name, service)) }
        }

        /// A service that stops when asked.
        func addObedient(_ name: String) {
            add(name) { [diary] in
                try await gracefulShutdown()
                diary.note("\(name) stops")
            }
        }

        func signal() { signals.continuation.yield(.sigterm) }

        func run(gracePeriod: Duration = .seconds(30), whenStarted: @Sendable () async -> Void) async -> ExitCode {
            let runner = ServiceRunner(
                program: "signalbox-test",
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                gracePeriod: gracePeriod,
                cancellationBound: .milliseconds(100),
                signals: .stream(signals.stream),
                onShutdown: { [diary] in diary.note("stopping") },
                sink: sink,
                exit: { [self] code in
                    exits.withLock { $0.append(code) }
                    onExit()
                }
            )
            let services = services.withLock { $0 }
            return await withTaskGroup(of: ExitCode.self) { tasks in
                tasks.addTask { await runner.run(services) }
                var names = Set(services.map(\.name))
                for await name in started.stream {
                    names.remove(name)
                    if names.isEmpty { break }
                }
                await whenStarted()
                return await tasks.next() ?? .failure
            }
        }
    }

    @Test func `the first signal stops the services, the last listed first, and the code is 0`() async {
        let trial = Trial()
        for name in ["health", "publisher", "consumer"] { trial.addObedient(name) }
        let code = await trial.run { trial.signal() }
        #expect(code == .success)
        #expect(trial.diary.entries == ["stopping", "consumer stops", "publisher stops", "health stops"])
        #expect(trial.sink.lines.isEmpty)
    }

    @Test func `a service that fails stops the others gracefully, is told in one line, and the code is 1`() async {
        let trial = Trial()
        trial.addObedient("health")
        trial.add("matcher") { throw Failure(description: "the queue signalbox.events\nis missing") }
        trial.addObedient("relay")
        let code = await trial.run {}
        #expect(code == .failure)
        #expect(trial.diary.entries == ["stopping", "relay stops", "health stops"])
        #expect(trial.sink.lines == ["signalbox-test: the queue signalbox.events\\nis missing\n"])
    }

    @Test func `a service that ends by itself is a failure`() async {
        let trial = Trial()
        trial.addObedient("health")
        trial.add("matcher") {}
        let code = await trial.run {}
        #expect(code == .failure)
        #expect(trial.diary.entries == ["stopping", "health stops"])
        #expect(trial.sink.lines == ["signalbox-test: the service matcher ended although nobody asked it to stop\n"])
    }

    @Test func `a service that fails while it stops does not keep the others from stopping`() async {
        let trial = Trial()
        trial.addObedient("health")
        trial.add("relay") {
            try await gracefulShutdown()
            throw Failure(description: "could not flush")
        }
        let code = await trial.run { trial.signal() }
        #expect(code == .failure)
        #expect(trial.diary.entries == ["stopping", "health stops"])
        #expect(trial.sink.lines == ["signalbox-test: could not flush\n"])
    }

    @Test func `a service that ends before its turn, once stopping has begun, is no failure`() async {
        let trial = Trial()
        let (stopping, begin) = AsyncStream.makeStream(of: Void.self)
        trial.addObedient("health")
        trial.add("early") { [diary = trial.diary] in
            for await _ in stopping {}
            diary.note("early ends")
        }
        trial.add("late") { [diary = trial.diary] in
            try await gracefulShutdown()
            begin.finish()
            while !diary.entries.contains("early ends") { await Task.yield() }
            diary.note("late stops")
        }
        let code = await trial.run { trial.signal() }
        #expect(code == .success)
        #expect(trial.diary.entries == ["stopping", "early ends", "late stops", "health stops"])
    }

    @Test func `after the grace period what still runs is cancelled, named, and the code is 1`() async {
        let trial = Trial()
        trial.addObedient("health")
        trial.add("stubborn") {
            try? await Task.sleep(for: .seconds(3600))
        }
        let code = await trial.run(gracePeriod: .milliseconds(50)) { trial.signal() }
        #expect(code == .failure)
        #expect(trial.sink.lines.count == 1)
        #expect(trial.sink.lines.first?.contains("stubborn") == true)
        #expect(trial.exits.withLock { $0 }.isEmpty)
    }

    @Test func `a second signal cancels without waiting for the grace period`() async {
        let trial = Trial()
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        trial.add("stubborn") {
            await withGracefulShutdownHandler {
                try? await Task.sleep(for: .seconds(3600))
            } onGracefulShutdown: {
                ask.finish()
            }
        }
        let code = await trial.run(gracePeriod: .seconds(3600)) {
            trial.signal()
            for await _ in asked {}
            trial.signal()
        }
        #expect(code == .failure)
        #expect(trial.sink.lines.first?.contains("stubborn") == true)
        #expect(trial.exits.withLock { $0 }.isEmpty)
    }

    @Test func `a service that ignores even its cancellation makes the process exit with 1`() async {
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let trial = Trial { release.finish() }
        trial.add("deaf") {
            // A task of its own does not see the cancellation.
            await Task { for await _ in released {} }.value
        }
        let code = await trial.run(gracePeriod: .milliseconds(20)) { trial.signal() }
        #expect(code == .failure)
        #expect(trial.exits.withLock { $0 } == [.failure])
        #expect(trial.sink.lines.first?.contains("did not return after they were cancelled") == true)
    }

    @Test func `an error about settings is one line on standard error`() async throws {
        let found = try await problems(yaml: "postgres: { prot: 1 }\ncolour: red")
        let sink = CapturingSink()
        let code = FailureReport.write(SettingsError(problems: found), program: "signalbox-matcher", to: sink)
        #expect(code == .failure)
        #expect(sink.lines.count == 1)
        #expect(sink.lines[0].hasPrefix("signalbox-matcher: wrong configuration, 2 problems: postgres.prot ("))
        #expect(sink.lines[0].filter(\.isNewline).count == 1)
    }
}
