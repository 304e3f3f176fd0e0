internal import Synchronization

/// What is known about the stopping of one group of services.
final class ShutdownState: Sendable {
    private struct State {
        var isStopping = false
        var forced: [String] = []
    }

    private let state = Mutex(State())
    private let onShutdown: @Sendable () -> Void

    init(onShutdown: @escaping @Sendable () -> Void) {
        self.onShutdown = onShutdown
    }

    /// Notes that the group is stopping; true for the first call.
    @discardableResult
    func begin() -> Bool {
        let isFirst = state.withLock { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        if isFirst { onShutdown() }
        return isFirst
    }

    /// Notes a service that was cancelled before it had stopped.
    func noteForced(_ name: String) {
        state.withLock { $0.forced.append(name) }
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }
    /// The services that were cancelled, in the order in which they ended.
    var forced: [String] { state.withLock { $0.forced } }
}
