internal import Messaging
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
    private let unfit = Counter(label: "signalbox_schema_violations", dimensions: [("mode", "warn")])
    private let unfitRefused = Counter(label: "signalbox_schema_violations", dimensions: [("mode", "enforce")])
    private let batchSize = Recorder(label: "signalbox_event_batch_size")
    private let batch = Metrics.Timer(label: "signalbox_event_batch_seconds")
    private let lag = Metrics.Timer(label: "signalbox_event_lag_seconds")

    func settled(_ cycle: MatcherCycle, at now: Timestamp, took duration: Duration) {
        // Nearly always all of them.
        let isAllNew = cycle.matched.count == cycle.new.count
        let new = isAllNew ? cycle.matched : cycle.matched.filter { cycle.new.contains($0.key) }
        accepted.increment(by: new.count)
        duplicate.increment(by: cycle.matched.count - new.count - cycle.poisonous + cycle.repeated)
        refused.increment(by: cycle.letters.count)
        deadLetters.increment(by: cycle.letters.count)
        unfit.increment(by: cycle.warnings.count)
        unfitRefused.increment(by: cycle.letters.count { $0.cause.code == EventRefusal.Code.schemaMismatch.rawValue })
        // What depends on others is decided later: those that are cancelled already are too deep in a chain of causes.
        let tooDeep = new.reduce(0) { $0 + $1.executions.count { $0.course.execution == .cancelled } }
        if tooDeep > 0 {
            Counter(label: "signalbox_guard_trips", dimensions: [("guard", GuardKind.depth.rawValue)])
                .increment(by: tooDeep)
        }
        for trip in cycle.trips {
            Counter(label: "signalbox_guard_trips", dimensions: [("guard", trip.kind.rawValue)]).increment()
        }
        matches.increment(by: new.reduce(0) { $0 + $1.executions.count })
        batchSize.record(cycle.matched.count + cycle.letters.count - cycle.poisonous)
        batch.recordNanoseconds(duration.microseconds * 1000)
        for matched in new {
            lag.recordNanoseconds(max(0, (now - matched.event.time).microseconds) * 1000)
        }
    }
}
