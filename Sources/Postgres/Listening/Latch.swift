internal import Synchronization

/// Opens once, and lets a sleeper know.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var sleepers: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var last: UInt64 = 0
    }

    private let state = Mutex(State())

    var isOpen: Bool { state.withLock { $0.isOpen } }

    func open() {
        let sleepers = state.withLock { state in
            state.isOpen = true
            defer { state.sleepers = [:] }
            return state.sleepers.values.map { $0 }
        }
        for sleeper in sleepers { sleeper.resume() }
    }

    /// Sleeps for `duration`, or until the latch opens or the task is cancelled.
    func sleep(for duration: Duration) async {
        let deadline = ContinuousClock.now + duration
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        async let _: Void = expire(number, at: deadline)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isOpen || Task.isCancelled || ContinuousClock.now >= deadline { return true }
                    state.sleepers[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake(number)
        }
    }

    private func expire(_ number: UInt64, at deadline: ContinuousClock.Instant) async {
        try? await Task.sleep(until: deadline)
        wake(number)
    }

    private func wake(_ number: UInt64) {
        state.withLock { $0.sleepers.removeValue(forKey: number) }?.resume()
    }
}
