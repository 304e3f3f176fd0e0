internal import Synchronization

/// A state that any thread may read, and that any number of tasks may follow.
final class StateCell: Sendable {
    private struct Content {
        var state = ConnectionState.connecting(lastError: nil)
        var followers: [UInt64: AsyncStream<ConnectionState>.Continuation] = [:]
        var lastID: UInt64 = 0
    }

    private let content = Mutex(Content())

    var current: ConnectionState { content.withLock { $0.state } }

    func set(_ state: ConnectionState) {
        content.withLock { content in
            guard content.state != state else { return }
            content.state = state
            for follower in content.followers.values { follower.yield(state) }
            if state == .closed {
                for follower in content.followers.values { follower.finish() }
                content.followers = [:]
            }
        }
    }

    /// The state now, and each that follows, to the end. A slow reader misses the oldest of more than 64.
    func states() -> AsyncStream<ConnectionState> {
        let (stream, follower) = AsyncStream.makeStream(of: ConnectionState.self, bufferingPolicy: .bufferingNewest(64))
        let id = content.withLock { content in
            content.lastID += 1
            follower.yield(content.state)
            if content.state == .closed {
                follower.finish()
            } else {
                content.followers[content.lastID] = follower
            }
            return content.lastID
        }
        follower.onTermination = { [weak self] _ in self?.forget(id) }
        return stream
    }

    // Removed under the lock, released after it: ending a stream calls back here.
    private func forget(_ id: UInt64) {
        _ = content.withLock { $0.followers.removeValue(forKey: id) }
    }
}
