internal import Synchronization

/// Lets so many bodies run at a time; others wait in the order in which they came.
///
/// A body may pass it again inside of itself: it counts once, so that bodies never wait for each other.
package final class Turnstile: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    @TaskLocal private static var passed: Set<ObjectIdentifier> = []

    private let state: Mutex<State>

    package init(width: Int) {
        precondition(width > 0, "a turnstile that nobody passes")
        state = Mutex(State(free: width))
    }

    /// Runs `body` when it is its turn. A cancelled task still awaits its turn; it is for `body` to notice.
    package func pass<Value>(_ body: () async throws -> Value) async throws -> Value {
        let key = ObjectIdentifier(self)
        if Self.passed.contains(key) { return try await body() }
        await enter()
        defer { leave() }
        return try await Self.$passed.withValue(Self.passed.union([key]), operation: body)
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
