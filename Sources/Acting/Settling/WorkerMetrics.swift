internal import Metrics
package import Model
internal import Store

/// What a worker counts, by kind and outcome.
package struct WorkerMetrics: Sendable {
    private let outcomes: [StepRecord.Attempt.Outcome: Counter]
    private let deadLetters: Counter
    private let batchSize: Recorder
    private let batch: Metrics.Timer
    private let action: Metrics.Timer
    private let lag: Metrics.Timer

    package init(kind: ActionKind) {
        let all: [StepRecord.Attempt.Outcome] = [.done, .retry, .dead, .cancelled, .unknown]
        outcomes = Dictionary(
            uniqueKeysWithValues: all.map { outcome in
                (
                    outcome,
                    Counter(
                        label: "signalbox_jobs",
                        dimensions: [("kind", kind.rawValue), ("outcome", outcome.rawValue)]
                    )
                )
            }
        )
        let kind = [("kind", kind.rawValue)]
        deadLetters = Counter(label: "signalbox_dead_letters", dimensions: [("subject", "job")] + kind)
        batchSize = Recorder(label: "signalbox_job_batch_size", dimensions: kind)
        batch = Timer(label: "signalbox_job_batch_seconds", dimensions: kind)
        action = Timer(label: "signalbox_action_seconds", dimensions: kind)
        lag = Timer(label: "signalbox_event_to_effect_seconds", dimensions: kind)
    }

    package func settled(_ aftermath: Aftermath, jobs: Int, took duration: Duration) {
        for outcome in aftermath.outcomes { outcomes[outcome]?.increment() }
        if aftermath.deadLetters > 0 { deadLetters.increment(by: aftermath.deadLetters) }
        batchSize.record(jobs)
        batch.recordNanoseconds(duration.microseconds * 1000)
    }

    package func acted(took duration: Duration) {
        action.recordNanoseconds(duration.microseconds * 1000)
    }

    /// Records how long ago the event happened that an effect was made for.
    package func effect(of event: Event, at now: Timestamp) {
        lag.recordNanoseconds(max(0, (now - event.time).microseconds) * 1000)
    }
}
