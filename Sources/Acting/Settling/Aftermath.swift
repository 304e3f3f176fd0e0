package import AMQP
package import Messaging
package import Store

/// What is to be published once a transaction has committed, before its deliveries are acked.
package struct Aftermath: Sendable {
    package var messages: [AMQPMessage] = []
    /// For the metrics: what became of each job.
    package var outcomes: [StepRecord.Attempt.Outcome] = []
    package var deadLetters = 0

    package init() {}

    package mutating func add(_ settlement: Settlement) {
        for publication in settlement.publications {
            messages.append(publication.delay.map(publication.job.message(after:)) ?? publication.job.message)
        }
        if let attempt = settlement.record.attempt { outcomes.append(attempt.outcome) }
        if let letter = settlement.deadLetter { add(letter) }
    }

    package mutating func add(_ letter: DeadLetter) {
        messages.append(letter.message)
        deadLetters += 1
    }

    package mutating func publishAgain(_ job: Job, after delay: Duration? = nil) {
        messages.append(delay.map(job.message(after:)) ?? job.message)
    }
}

extension Aftermath {
    package mutating func merge(_ other: Aftermath) {
        messages += other.messages
        outcomes += other.outcomes
        deadLetters += other.deadLetters
    }
}
