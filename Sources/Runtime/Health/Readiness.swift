internal import Synchronization

/// The readiness checks of a process. Roles register theirs; the health server runs them.
package final class Readiness: Sendable {
    /// How long one check may take.
    package static let checkDeadline: Duration = .seconds(2)

    private struct State {
        var checks: [CheckRun] = []
        var isStopping = false
    }

    private let state = Mutex(State())
    private let deadline: Duration

    package init(checkDeadline: Duration = Readiness.checkDeadline) {
        deadline = checkDeadline
    }

    /// Adds a check. A check of the same name is replaced.
    package func register(_ check: ReadinessCheck) {
        state.withLock { state in
            let run = CheckRun(check)
            if let index = state.checks.firstIndex(where: { $0.name == check.name }) {
                state.checks[index] = run
            } else {
                state.checks.append(run)
            }
        }
    }

    /// From now on the process is not ready, whatever the checks say.
    package func beginStopping() {
        state.withLock { $0.isStopping = true }
    }

    /// Runs all checks at the same time; takes no longer than the deadline of one.
    package func report() async -> ReadinessReport {
        let (checks, isStopping) = state.withLock { ($0.checks, $0.isStopping) }
        let deadline = deadline
        let statuses = await withTaskGroup(of: (Int, ReadinessStatus).self) { tasks in
            for (index, check) in checks.enumerated() {
                tasks.addTask { (index, await check.status(within: deadline)) }
            }
            return await tasks.reduce(into: [Int: ReadinessStatus]()) { $0[$1.0] = $1.1 }
        }
        let dependencies = checks.enumerated().map { index, check in
            ReadinessReport.Dependency(name: check.name, status: statuses[index] ?? .notReady(reason: "not checked"))
        }
        return ReadinessReport(dependencies: dependencies, isStopping: isStopping)
    }
}
