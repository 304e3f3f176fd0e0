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
        let ended = content.withLock { content -> [AsyncStream<ConnectionState>.Continuation] in
            guard content.state != state else { return [] }
            content.state = state
            for follower in content.followers.values { follower.yield(state) }
            guard state == .closed else { return [] }
            defer { content.followers = [:] }
            return Array(content.followers.values)
        }
        // Not under the lock: ending a stream calls back to forget it.
        for follower in ended { follower.finish() }
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

    private func forget(_ id: UInt64) {
        _ = content.withLock { $0.followers.removeValue(forKey: id) }
    }
}
