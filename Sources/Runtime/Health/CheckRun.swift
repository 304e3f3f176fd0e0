internal import Synchronization

/// Runs one check with a deadline, and never more than once at a time.
///
/// A check may ignore its cancellation, and an answer must come all the same, so the check has a task of its own, which no
/// answer waits for longer than the deadline. While it hangs no second one is started, so there is at most one for a check.
final class CheckRun: Sendable {
    private struct State {
        var isRunning = false
        var work: Task<Void, Never>?
        var waiting: [Int: CheckedContinuation<ReadinessStatus, Never>] = [:]
        var nextTicket = 0
    }

    let name: String
    private let check: @Sendable () async -> ReadinessStatus
    private let state = Mutex(State())

    init(_ check: ReadinessCheck) {
        name = check.name
        self.check = check.check
    }

    /// The check's answer, or "not ready" when `deadline` has passed.
    func status(within deadline: Duration) async -> ReadinessStatus {
        await withTaskGroup(of: Void.self, returning: ReadinessStatus.self) { tasks in
            let status = await withCheckedContinuation { continuation in
                let (ticket, isFirst) = state.withLock { state in
                    defer { state.isRunning = true }
                    state.nextTicket += 1
                    state.waiting[state.nextTicket] = continuation
                    return (state.nextTicket, !state.isRunning)
                }
                if isFirst { start() }
                tasks.addTask { [self] in
                    try? await Task.sleep(for: deadline)
                    expire(ticket, after: deadline)
                }
            }
            tasks.cancelAll()
            return status
        }
    }

    private func start() {
        let work = Task { [self] in
            let status = await check()
            let waiting = state.withLock { state in
                defer { state.waiting = [:] }
                state.isRunning = false
                state.work = nil
                return Array(state.waiting.values)
            }
            for continuation in waiting { continuation.resume(returning: status) }
        }
        state.withLock { state in
            if state.isRunning { state.work = work }
        }
    }

    private func expire(_ ticket: Int, after deadline: Duration) {
        let (continuation, work) = state.withLock { ($0.waiting.removeValue(forKey: ticket), $0.work) }
        guard let continuation else { return }
        work?.cancel()
        continuation.resume(returning: .notReady(reason: "no answer within \(DurationText.format(deadline))"))
    }
}
