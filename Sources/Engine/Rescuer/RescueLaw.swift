package import Model

/// When a step's job counts as lost. Pure.
///
/// Nobody can ask a queue what is in it. But it hands out in order, so a job is not in it any more once the queue's front
/// has passed the time at which the job was published last: the queue was seen empty after it, or a job that was published
/// later has been taken. A job is lost when that has been known for half the limit (so whoever had it has had the time to
/// do it) and nobody has touched its step for the whole limit. A job that waits in a backlog, however long, is never lost by this.
package struct RescueLaw: Sendable {
    /// For how long a step is left alone after its job was published: when it began, fell due, or its lease ran out.
    package let limit: Duration
    /// How long it may take from the time in a step's row until its job is on the queue.
    package let margin: Duration
    /// How long whoever was handed a job may take to say so in the step's row.
    package let hold: Duration
    /// How often to look.
    package let interval: Duration

    package init(limit: Duration) {
        self.limit = limit
        margin = limit / 4
        hold = limit / 2
        interval = min(max(limit / 10, .milliseconds(100)), .seconds(60))
    }

    /// The instant before which jobs that were published, and whose steps are still open, are lost; nil where none are.
    ///
    /// - Parameters:
    ///   - front: What is known of the kind's queue.
    ///   - lastRescue: When lost jobs of the kind were last published again. These are on the queue from then on, and
    ///     until they had their time nothing of the kind is rescued.
    package func bound(now: Timestamp, front: QueueFront, lastRescue: Timestamp?) -> Timestamp? {
        guard let passed = front.known(at: now - hold) else { return nil }
        let bound = min(passed - margin, now - limit)
        if let lastRescue, lastRescue >= bound { return nil }
        return bound
    }
}
