/// The exchanges' names. No other target spells one.
package enum Exchanges {
    /// Topic; services publish events here, with the event type as routing key.
    package static let events = "signalbox.events"
    /// Direct; jobs, with the action kind as routing key.
    package static let actions = "signalbox.actions"
    /// Fanout; whatever was given up on or could not be routed.
    package static let dead = "signalbox.dead"

    /// Fanout, one per tier: the job's routing key stays free to name its kind, which leads it back.
    package static func retry(_ tier: RetryTier) -> String { "signalbox.retry.\(tier.rawValue)" }
}
