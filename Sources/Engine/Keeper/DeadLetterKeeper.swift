package import AMQP
package import Logging
internal import Messaging
internal import ServiceLifecycle
package import Store

/// Moves dead letters from their queue into Postgres, where operators look: nobody ever peeks at the queue.
package struct DeadLetterKeeper: Service {
    private let store: Store
    private let consumer: Consumer
    private let logger: Logger

    package init(store: Store, consumer: Consumer, logger: Logger) {
        self.store = store
        self.consumer = consumer
        self.logger = logger
    }

    package func run() async throws {
        try await consumer.whileConsuming {
            while true {
                let deliveries = try await consumer.nextBatch(upTo: 100, within: .milliseconds(20))
                guard !deliveries.isEmpty else { return }
                let letters = deliveries.flatMap(DeadLetter.letters)
                try await Patience(logger: logger).until { try await store.keep(letters) }
                await consumer.ack(deliveries.map(\.tag))
            }
        }
    }
}
