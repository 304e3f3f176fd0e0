/// How a matcher takes its events.
package struct MatcherConfiguration: Sendable {
    /// At most so many messages are settled together.
    package var batchSize: Int
    /// How long a batch that is not full waits for more.
    package var batchWait: Duration
    /// How far back an event may have happened: beyond it, it could no longer be deduped.
    package var retention: Duration

    package init(batchSize: Int, batchWait: Duration, retention: Duration) {
        self.batchSize = batchSize
        self.batchWait = batchWait
        self.retention = retention
    }
}
