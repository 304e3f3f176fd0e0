internal import Synchronization

/// A counting semaphore for tasks: first come, first served, with deadlines, and safe to cancel.
final class PermitQueue: Sendable {
    enum Refusal: Error {
        case timeout
        case cancelled
        case closed
    }

    private typealias Waiter = CheckedContinuation<Result<Void, Refusal>, Never>

    private struct State {
        var permits: Int
        var isClosed = false
        var last: UInt64 = 0
        /// Numbers in order of arrival, with some that have left since; `waiters` has those who still wait.
        var order: [UInt64] = []
        var first = 0
        var waiters: [UInt64: Waiter] = [:]

        /// Takes the waiter who has waited longest.
        mutating func next() -> Waiter? {
            while first < order.count {
                let number = order[first]
                first += 1
                if first == order.count || first > 1024 {
                    order.removeFirst(first)
                    first = 0
                }
                if let waiter = waiters.removeValue(forKey: number) { return waiter }
            }
            return nil
        }
    }

    private let state: Mutex<State>

    init(permits: Int) {
        state = Mutex(State(permits: permits))
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiters.count } }

    /// Takes a permit; waits for it until `deadline`.
    func acquire(until deadline: ContinuousClock.Instant) async throws(Refusal) {
        let number = try state.withLock { state throws(Refusal) -> UInt64? in
            if state.isClosed { throw .closed }
            if state.permits > 0, state.waiters.isEmpty {
                state.permits -= 1
                return nil
            }
            state.last += 1
            return state.last
        }
        guard let number else { return }
        try await wait(number, until: deadline)
    }

    func release() {
        let waiter = state.withLock { state -> Waiter? in
            if let waiter = state.next() { return waiter }
            state.permits += 1
            return nil
        }
        waiter?.resume(returning: .success(()))
    }

    /// Refuses all who wait, and all who come.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return state.waiters.values.map { $0 }
        }
        for waiter in waiters { waiter.resume(returning: .failure(.closed)) }
    }

    private func wait(_ number: UInt64, until deadline: ContinuousClock.Instant) async throws(Refusal) {
        async let _: Void = expire(number, at: deadline)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                let result = state.withLock { state -> Result<Void, Refusal>? in
                    if state.isClosed { return .failure(.closed) }
                    // Looked at under the lock that the handlers below take, so neither can come too early to be seen.
                    if Task.isCancelled { return .failure(.cancelled) }
                    if ContinuousClock.now >= deadline { return .failure(.timeout) }
                    // A permit may have come back since this task was given its number.
                    if state.permits > 0, state.waiters.isEmpty {
                        state.permits -= 1
                        return .success(())
                    }
                    state.order.append(number)
                    state.waiters[number] = waiter
                    return nil
                }
                if let result { waiter.resume(returning: result) }
            }
        } onCancel: {
            refuse(number, .cancelled)
        }
        try result.get()
    }

    private func expire(_ number: UInt64, at deadline: ContinuousClock.Instant) async {
        do {
            try await Task.sleep(until: deadline)
            refuse(number, .timeout)
        } catch {
            // Cancelled, because the wait is over.
        }
    }

    private func refuse(_ number: UInt64, _ refusal: Refusal) {
        state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: .failure(refusal))
    }
}
