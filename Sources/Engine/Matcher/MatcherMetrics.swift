internal import Metrics
internal import Model
internal import Store

/// What a matcher counts.
struct MatcherMetrics: Sendable {
    private let accepted = Counter(label: "signalbox_events", dimensions: [("outcome", "accepted")])
    private let duplicate = Counter(label: "signalbox_events", dimensions: [("outcome", "duplicate")])
    private let refused = Counter(label: "signalbox_events", dimensions: [("outcome", "refused")])
    private let matches = Counter(label: "signalbox_matches")
    private let deadLetters = Counter(label: "signalbox_dead_letters", dimensions: [("subject", "event")])
    private let batchSize = Recorder(label: "signalbox_event_batch_size")
    private let batch = Metrics.Timer(label: "signalbox_event_batch_seconds")
    private let lag = Metrics.Timer(label: "signalbox_event_lag_seconds")

    /// - Parameter poisonous: How many of the intake's events the database did not take.
    func settled(
        _ intake: EventIntake,
        _ recorded: RecordedEvents,
        refused poisonous: Int,
        at now: Timestamp,
        took duration: Duration
    ) {
        let new = intake.matched.filter { recorded.new.contains($0.key) }
        accepted.increment(by: new.count)
        duplicate.increment(by: intake.matched.count - new.count - poisonous + intake.repeated)
        refused.increment(by: intake.letters.count + poisonous)
        deadLetters.increment(by: intake.letters.count + poisonous)
        matches.increment(by: new.reduce(0) { $0 + $1.executions.count })
        batchSize.record(intake.matched.count + intake.letters.count)
        batch.recordNanoseconds(duration.microseconds * 1000)
        for matched in new {
            lag.recordNanoseconds(max(0, (now - matched.event.time).microseconds) * 1000)
        }
    }
}
