package import Logging
internal import Model
internal import Postgres

/// Does what a dependency's outage hinders again and again, with growing pauses, until it succeeds or the task ends.
package struct Patience: Sendable {
    private let logger: Logger
    private let backoff = Backoff(initial: .milliseconds(100), factor: 2, maximum: .seconds(5), jitter: 0.5)

    package init(logger: Logger) {
        self.logger = logger
    }

    /// Any error that is not transient is thrown at once.
    package func until<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        var failures = 0
        while true {
            do {
                return try await body()
            } catch let error as PostgresError where error.isTransient && !Task.isCancelled {
                failures += 1
                var generator = SystemRandomNumberGenerator()
                let pause = backoff.delay(afterFailures: failures, using: &generator)
                logger.warning(
                    "the database did not take the batch; trying again",
                    metadata: [
                        "failures": "\(failures)", "error": "\(error)", "pause_ms": "\(pause.microseconds / 1000)",
                    ]
                )
                try await Task.sleep(for: pause)
            }
        }
    }
}
