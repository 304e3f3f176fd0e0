package import Logging
internal import Synchronization

/// LISTEN on connections of its own, which come back by themselves.
///
/// A notification is a hint: those of a lost connection are gone, and ``PostgresNotification/reconnected`` says when that may
/// have happened.
package final class PostgresListener: Sendable {
    private struct State {
        var isClosed = false
        var subscriptions: [Weak] = []
    }

    private struct Weak {
        weak var subscription: ListenerSubscription?
    }

    private let configuration: PostgresConfiguration
    private let logger: Logger
    private let state = Mutex(State())

    package init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// What is notified on `channels` from the first iteration on; starts with ``PostgresNotification/reconnected``.
    ///
    /// The stream ends when ``close()`` is called or the iterating task is cancelled. It is for one task, and it connects,
    /// waits and reconnects in that task.
    package func notifications(on channels: [String]) -> AsyncStream<PostgresNotification> {
        let subscription = ListenerSubscription(configuration, channels: channels, logger: logger)
        let isClosed = state.withLock { state in
            state.subscriptions.removeAll { $0.subscription == nil }
            state.subscriptions.append(Weak(subscription: subscription))
            return state.isClosed
        }
        return AsyncStream { isClosed ? nil : await subscription.next() }
    }

    /// Ends all streams.
    package func close() async {
        let subscriptions = state.withLock { state in
            state.isClosed = true
            defer { state.subscriptions = [] }
            return state.subscriptions.compactMap(\.subscription)
        }
        for subscription in subscriptions { await subscription.close() }
    }
}
