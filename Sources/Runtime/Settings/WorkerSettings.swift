/// How a worker takes jobs from its queue.
package struct WorkerSettings: Sendable, Equatable {
    /// `worker.batchSize`: Jobs in one transaction, at most.
    package var batchSize: Int
    /// `worker.batchWait`: The longest that a batch waits to become full.
    package var batchWait: Duration
    /// `worker.prefetch`: Unacknowledged messages that the broker hands out, at most; one may ask for 50 jobs of a record kind.
    package var prefetch: Int
    /// `worker.concurrency`: Outbound jobs in flight, at most.
    package var concurrency: Int
    /// `worker.lease`: How long a claim lasts unless it is renewed.
    package var lease: Duration

    /// The defaults.
    package init() {
        self.init(config: .defaults())
    }

    /// Reads the keys above; problems are left with the reader.
    package init(config: SettingsReader) {
        batchSize = config.integer("worker.batchSize", default: 200, in: 1...10000, "Jobs in one transaction, at most.")
        batchWait = config.duration(
            "worker.batchWait",
            default: .milliseconds(1),
            in: .zero...(.seconds(10)),
            "The longest that a batch waits to become full: it waits for as long as the last one took, and not at all if "
                + "that was of one message."
        )
        prefetch = config.integer(
            "worker.prefetch",
            default: 400,
            in: 1...65535,
            "Unacknowledged messages that the broker hands out, at most; one may ask for 50 jobs of a record kind."
        )
        concurrency = config.integer(
            "worker.concurrency",
            default: 200,
            in: 1...10000,
            "Outbound jobs in flight, at most."
        )
        lease = config.duration(
            "worker.lease",
            default: .seconds(60),
            in: .seconds(1)...(.seconds(60)),
            "How long a claim lasts unless it is renewed."
        )
        if prefetch < batchSize {
            config.refuse(
                "worker.prefetch",
                code: .conflict,
                "must be at least worker.batchSize, or no batch ever fills"
            )
        }
    }
}
