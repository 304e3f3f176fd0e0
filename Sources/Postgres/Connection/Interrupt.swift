internal import CThreads
internal import Glibc
internal import Synchronization

/// How a cancelled task reaches the connection's thread while that waits in `poll(2)`.
///
/// Each operation has a number, so that a cancellation which comes late cannot hit the operation after it.
final class Interrupt: Sendable {
    private struct State {
        var last: UInt64 = 0
        var current: UInt64?
        var isRaised = false
    }

    /// Readable from ``raise(_:)`` to ``end()``.
    let descriptor: CInt
    private let state = Mutex(State())

    init() {
        descriptor = signalbox_eventfd()
        precondition(descriptor >= 0, "no eventfd: errno \(errno)")
    }

    deinit {
        close(descriptor)
    }

    /// Starts an operation and returns its number.
    func begin() -> UInt64 {
        state.withLock { state in
            state.last += 1
            state.current = state.last
            return state.last
        }
    }

    func end() {
        state.withLock { state in
            state.current = nil
            guard state.isRaised else { return }
            state.isRaised = false
            var count: UInt64 = 0
            _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
        }
    }

    /// From any thread.
    func raise(_ operation: UInt64) {
        state.withLock { state in
            guard state.current == operation, !state.isRaised else { return }
            state.isRaised = true
            var one: UInt64 = 1
            _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
        }
    }
}
