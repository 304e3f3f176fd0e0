package import AMQP
package import Messaging
package import Store

/// What is to be published once a transaction has committed, before its deliveries are acked.
package struct Aftermath: Sendable {
    private var jobs: [Job] = []
    private var others: [AMQPMessage] = []
    /// For the metrics: what became of each job.
    package var outcomes: [StepRecord.Attempt.Outcome] = []
    package var deadLetters = 0

    package init() {}

    package var messages: [AMQPMessage] { others + JobBundle.messages(for: jobs) }

    package mutating func add(_ settlement: Settlement) {
        for publication in settlement.publications {
            publish(publication.job, after: publication.delay)
        }
        if let attempt = settlement.record.attempt { outcomes.append(attempt.outcome) }
        if let letter = settlement.deadLetter { add(letter) }
    }

    package mutating func add(_ letter: DeadLetter) {
        others.append(letter.message)
        deadLetters += 1
    }

    package mutating func publish(_ job: Job, after delay: Duration? = nil) {
        if let delay { others.append(job.message(after: delay)) } else { jobs.append(job) }
    }
}

extension Aftermath {
    package mutating func merge(_ other: Aftermath) {
        jobs += other.jobs
        others += other.others
        outcomes += other.outcomes
        deadLetters += other.deadLetters
    }
}
