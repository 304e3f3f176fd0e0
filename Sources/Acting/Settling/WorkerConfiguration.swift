/// How a worker takes its jobs.
package struct WorkerConfiguration: Sendable {
    /// What the worker is called in attempts and logs: host and process, say.
    package var name: String
    /// At most so many jobs are settled together.
    package var batchSize: Int
    /// How long a batch that is not full waits for more.
    package var batchWait: Duration
    /// How many outbound jobs are under way at once.
    package var concurrency: Int
    /// How long a lease holds before another worker may take the step; renewed while the work goes on.
    package var lease: Duration

    package init(name: String, batchSize: Int, batchWait: Duration, concurrency: Int, lease: Duration) {
        self.name = name
        self.batchSize = batchSize
        self.batchWait = batchWait
        self.concurrency = concurrency
        self.lease = lease
    }
}
