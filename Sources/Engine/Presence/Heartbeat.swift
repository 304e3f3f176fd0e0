package import Logging
internal import ServiceLifecycle
package import Store

/// Tells the database every few seconds that this process is alive and how fast it goes.
package struct Heartbeat: Service {
    private let store: Store
    private let instance: Instance
    private let activity: Activity
    private let interval: Duration
    private let logger: Logger

    package init(
        store: Store,
        instance: Instance,
        activity: Activity,
        interval: Duration = .seconds(2),
        logger: Logger
    ) {
        self.store = store
        self.instance = instance
        self.activity = activity
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await beat() }
        try? await store.farewell(instance.id)
    }

    private func beat() async {
        var instance = instance
        var (events, actions, time) = (activity.events.total, activity.actions.total, ContinuousClock.now)
        while !Task.isCancelled {
            do {
                try await store.heartbeat(instance)
            } catch {
                logger.debug("heartbeat not stored", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
            let (eventsNow, actionsNow, now) = (activity.events.total, activity.actions.total, ContinuousClock.now)
            let seconds = max((now - time) / .seconds(1), 0.001)
            instance.eventsPerSecond = Double(eventsNow - events) / seconds
            instance.actionsPerSecond = Double(actionsNow - actions) / seconds
            (events, actions, time) = (eventsNow, actionsNow, now)
        }
    }
}
