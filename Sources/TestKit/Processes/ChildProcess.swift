internal import Foundation
package import Glibc
internal import Synchronization

/// A process that a test starts, listens to and ends.
///
/// Made by ``withChildProcess(_:arguments:environment:_:)``, which leaves none running.
package final class ChildProcess: Sendable {
    /// The stream of the child's that a line came from.
    package enum Stream: Sendable {
        case output, error
    }

    private struct State {
        var output: [UInt8] = []
        var error: [UInt8] = []
        var openStreams = 2
        var ending: ProcessEnding?
    }

    /// The process id. After the end it may belong to somebody else, so signals are sent by this type's methods only.
    package let pid: pid_t
    /// What runs, for messages.
    package let name: String

    private let state = Mutex(State())

    init(executable: String, arguments: [String], environment: [String: String]) throws {
        name = executable
        let inherited = ProcessInfo.processInfo.environment
        let spawned = try spawn(
            executable,
            arguments: arguments,
            environment: inherited.merging(environment) { _, new in new }
        )
        pid = spawned.pid
        Thread.detachNewThread { self.read(spawned.output, from: .output) }
        Thread.detachNewThread { self.read(spawned.error, from: .error) }
        Thread.detachNewThread { self.awaitEnd() }
    }

    /// What a stream has brought so far.
    package func text(_ stream: Stream = .output) -> String {
        let bytes = state.withLock { stream == .output ? $0.output : $0.error }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first whole line that has `part` in it; waits for it, and throws ``ProcessError`` when the process ends
    /// without it or the bound passes.
    package func line(
        containing part: String,
        from stream: Stream = .output,
        within bound: Duration = .seconds(30)
    ) async throws -> String {
        let deadline = ContinuousClock.now + bound
        while true {
            let isOver = state.withLock { $0.openStreams == 0 && $0.ending != nil }
            var lines = text(stream).split(separator: "\n", omittingEmptySubsequences: false)
            if !isOver { lines.removeLast() }
            if let line = lines.first(where: { $0.contains(part) }) { return String(line) }
            guard !isOver, ContinuousClock.now < deadline else {
                throw ProcessError(
                    process: name,
                    problem: isOver ? "ended without the line \"\(part)\"" : "no line \"\(part)\" within \(bound)",
                    output: text(.output),
                    error: text(.error)
                )
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Asks the process to end (SIGTERM).
    package func terminate() { signal(SIGTERM) }

    /// Ends the process as a crash would (SIGKILL): it has no chance to clean up.
    package func kill() { signal(SIGKILL) }

    /// Sends a signal, unless the process has ended.
    package func signal(_ number: CInt) {
        // Under the lock: `awaitEnd` reaps under it, so the number is the child's for as long as `ending` is nil.
        state.withLock { state in
            if state.ending == nil { _ = Glibc.kill(pid, number) }
        }
    }

    /// Waits for the end and for the last of its output; throws ``ProcessError`` when the bound passes.
    @discardableResult
    package func end(within bound: Duration = .seconds(30)) async throws -> ProcessEnding {
        let deadline = ContinuousClock.now + bound
        while true {
            let ending = state.withLock { $0.openStreams == 0 ? $0.ending : nil }
            if let ending { return ending }
            guard ContinuousClock.now < deadline else {
                throw ProcessError(
                    process: name,
                    problem: "still runs after \(bound)",
                    output: text(.output),
                    error: text(.error)
                )
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func read(_ descriptor: CInt, from stream: Stream) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count > 0 {
                state.withLock { state in
                    switch stream {
                    case .output: state.output += buffer[..<count]
                    case .error: state.error += buffer[..<count]
                    }
                }
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        close(descriptor)
        state.withLock { $0.openStreams -= 1 }
    }

    private func awaitEnd() {
        var information = siginfo_t()
        // Waits without reaping first, so that the lock is not held while the child lives.
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
        state.withLock { state in
            var status: CInt = 0
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            state.ending = status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .killed(status & 0x7f)
        }
    }
}

/// Starts an executable for the time of `body`; kills it afterwards if it still runs.
///
/// - Parameters:
///   - executable: a path, or the name of one of the package's own executables.
///   - environment: added to the test's own environment.
@discardableResult
package func withChildProcess<Value>(
    _ executable: String,
    arguments: [String] = [],
    environment: [String: String] = [:],
    _ body: (ChildProcess) async throws -> Value
) async throws -> Value {
    let path = executable.contains("/") ? executable : ProductsFolder.path + "/" + executable
    let child = try ChildProcess(executable: path, arguments: arguments, environment: environment)
    return try await releasing(body: { try await body(child) }) {
        child.kill()
        try await child.end()
    }
}

extension ChildProcess {
    /// Runs an executable to its end and returns its output; an ending but exit code 0 throws ``ProcessError``.
    package static func output(
        of executable: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        within bound: Duration = .seconds(60)
    ) async throws -> String {
        try await withChildProcess(executable, arguments: arguments, environment: environment) { child in
            let ending = try await child.end(within: bound)
            guard ending == .exited(0) else {
                throw ProcessError(
                    process: executable,
                    problem: "\(ending)",
                    output: child.text(),
                    error: child.text(.error)
                )
            }
            return child.text()
        }
    }
}
