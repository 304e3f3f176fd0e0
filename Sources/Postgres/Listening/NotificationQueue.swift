internal import Synchronization

/// Notifications between the connection's thread and the one task that reads them.
///
/// Bounded: a reader that is too slow finds ``PostgresNotification/reconnected`` in place of what was dropped.
final class NotificationQueue: Sendable {
    typealias Waiter = CheckedContinuation<Result<PostgresNotification, PostgresError>, Never>

    private struct State {
        var waiting: [PostgresNotification] = []
        var hasDropped = false
        var failure: PostgresError?
        var waiter: Waiter?
    }

    private static let capacity = 4096
    private let state = Mutex(State())

    func append(_ notification: PostgresNotification) {
        let waiter = state.withLock { state -> Waiter? in
            if let waiter = state.waiter {
                state.waiter = nil
                return waiter
            }
            if state.waiting.count < Self.capacity {
                state.waiting.append(notification)
            } else {
                state.hasDropped = true
            }
            return nil
        }
        waiter?.resume(returning: .success(notification))
    }

    /// Ends the queue: readers throw `error` once they have read what was there.
    func fail(_ error: PostgresError) {
        let waiter = state.withLock { state -> Waiter? in
            if state.failure == nil { state.failure = error }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: .failure(error))
    }

    /// The next notification; waits for it. For one reader at a time.
    func next() async throws(PostgresError) -> PostgresNotification {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                let result = state.withLock { state -> Result<PostgresNotification, PostgresError>? in
                    if !state.waiting.isEmpty { return .success(state.waiting.removeFirst()) }
                    if state.hasDropped {
                        state.hasDropped = false
                        return .success(.reconnected)
                    }
                    if let failure = state.failure { return .failure(failure) }
                    if Task.isCancelled { return .failure(Self.cancelled) }
                    state.waiter = waiter
                    return nil
                }
                if let result { waiter.resume(returning: result) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: .failure(Self.cancelled))
        }
        return try result.get()
    }

    private static var cancelled: PostgresError { PostgresError(.cancelled, "The task was cancelled.") }
}
