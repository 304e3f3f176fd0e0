internal import Synchronization

/// How large a consumer's next batch is and how long it waits to become so, for all who settle its batches side by side.
final class BatchPace: Sendable {
    private let state: Mutex<(size: BatchSize, patience: BatchPatience)>

    init(_ size: BatchSize, waiting patience: Duration) {
        state = Mutex((size, BatchPatience(most: patience)))
    }

    var next: (messages: Int, patience: Duration) { state.withLock { ($0.size.messages, $0.patience.next) } }

    func took(_ messages: Int) {
        state.withLock { $0.patience.took(messages) }
    }

    func settled(_ messages: Int, askingFor things: Int, after duration: Duration) {
        state.withLock {
            $0.size.took(messages: messages, askingFor: things)
            $0.patience.settled(after: duration)
        }
    }
}
