import TestKit

extension Installation {
    /// Runs executables for the time of `body`, which begins when all are ready.
    ///
    /// - Parameter awaitsReadiness: false where a test wants them while a server is away.
    func running(
        _ executables: [String],
        _ more: [String: String] = [:],
        awaitsReadiness: Bool = true,
        _ body: ([Running]) async throws -> Void
    ) async throws {
        try await start(executables[...], more, []) { running in
            if awaitsReadiness {
                for process in running { try await process.ready() }
            }
            try await body(running)
        }
    }

    func running(
        _ executable: String,
        _ more: [String: String] = [:],
        _ body: (Running) async throws -> Void
    ) async throws {
        try await running([executable], more) { try await body($0[0]) }
    }

    private func start(
        _ executables: ArraySlice<String>,
        _ more: [String: String],
        _ running: [Running],
        _ body: ([Running]) async throws -> Void
    ) async throws {
        guard let first = executables.first else { return try await body(running) }
        let environment = environment.merging(more) { $1 }
        try await withChildProcess(first, environment: environment) { child in
            do {
                try await start(executables.dropFirst(), more, running + [Running(process: child)], body)
            } catch let error as ProcessFailure {
                throw ProcessFailure(cause: error.cause, logs: error.logs + [child.lastWords])
            } catch {
                throw ProcessFailure(cause: error, logs: [child.lastWords])
            }
        }
    }
}

/// A test failed while processes ran; what they said last says why.
struct ProcessFailure: Error, CustomStringConvertible {
    let cause: any Error
    let logs: [String]

    var description: String { ([String(describing: cause)] + logs).joined(separator: "\n") }
}

extension ChildProcess {
    fileprivate var lastWords: String {
        let lines = text(.error).split(separator: "\n")
        return "── \(name.split(separator: "/").last ?? "") (\(pid))\n" + lines.suffix(12).joined(separator: "\n")
    }
}
