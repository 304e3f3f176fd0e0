import Synchronization

/// Holds a handler until the test opens it.
final class Gate: Sendable {
    private let state = Mutex<(isReached: Bool, isOpen: Bool)>((false, false))

    /// Whether somebody has come to it.
    var isReached: Bool { state.withLock { $0.isReached } }

    func open() { state.withLock { $0.isOpen = true } }

    /// Returns once it is open.
    func pass() async {
        state.withLock { $0.isReached = true }
        while !state.withLock({ $0.isOpen }), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
    }
}
