internal import AMQP
internal import Messaging
internal import Model

/// RabbitMQ as far as the services can tell: queues that hand messages out at least once, in roughly their order; a retry
/// ladder; dead letters; a limit of deliveries; and confirms that may be lost, with or without their message.
final class SimulatedBroker {
    private unowned let world: World
    private var queues: [String: SimulatedQueue] = [:]
    /// How many messages ask for a step, by the id of its job, wherever they are.
    private(set) var jobs: [String: Int] = [:]
    private(set) var letters: [DeadLetter] = []

    private static let tiers = Dictionary(
        uniqueKeysWithValues: RetryTier.allCases.map { (Exchanges.retry($0), $0) }
    )

    init(world: World) {
        self.world = world
        for name in [Queues.events] + ActionKind.all.map(Queues.action) {
            queues[name] = SimulatedQueue(name: name, world: world)
        }
    }

    /// Called when a message is acknowledged and gone.
    var acknowledged: (AMQPDelivery) -> Void = { _ in }

    var isDown: Bool { world.plan.brokerDown?.contains(world.now) ?? false }

    func queue(_ name: String) -> SimulatedQueue {
        guard let queue = queues[name] else { preconditionFailure("no queue \(name)") }
        return queue
    }

    /// Publishes for a process and tells it what became of each message.
    func publish(
        _ messages: [AMQPMessage],
        from process: SimulatedProcess,
        _ done: @escaping ([PublishResult]) -> Void
    ) {
        let round = PublishRound(messages.count)
        var longest: Int64 = 0
        for (place, message) in messages.enumerated() {
            let delay = world.latency()
            longest = max(longest, delay)
            var arrives = true
            if world.fails(world.plan.publishUnknown) {
                world.saw(.publishUnknown)
                arrives = world.flip(0.5)
            } else if world.fails(world.plan.publishRejected) {
                world.saw(.publishRejected)
                arrives = false
                round.results[place] = .rejected
            } else {
                round.results[place] = .confirmed
            }
            guard arrives else { continue }
            let life = process.life
            world.after(delay) { [self] in
                // Of what a process was just sending when it died, some arrives.
                if isDown || process.life != life && world.flip(0.5) {
                    round.results[place] = .unknown
                } else {
                    route(message)
                }
            }
        }
        process.later(longest + world.latency()) { done(round.results) }
    }

    /// What became of a round of publishes; unknown until something else is known.
    private final class PublishRound {
        var results: [PublishResult]

        init(_ count: Int) {
            results = [PublishResult](repeating: .unknown, count: count)
        }
    }

    private func route(_ message: AMQPMessage) {
        if message.exchange == Exchanges.dead {
            letters += DeadLetter.letters(in: SimulatedMessage(message).delivery(epoch: 0, number: 0))
            world.note("dead letter: \(message.properties.messageID ?? "") \(letters.last?.cause.code ?? "")")
            return
        }
        var copies = 1
        if world.fails(world.plan.doubled) {
            world.saw(.messageDoubled)
            copies = 2
        }
        for _ in 0..<copies {
            for id in Self.asked(by: message) { jobs[id, default: 0] += 1 }
            if let tier = Self.tiers[message.exchange] {
                let delay = tier.delay.microseconds + world.latency()
                world.after(delay) { [self] in enqueue(message) }
            } else {
                enqueue(message)
            }
        }
    }

    private func enqueue(_ message: AMQPMessage) {
        let name =
            message.exchange == Exchanges.events
            ? Queues.events : Queues.action(ActionKind(rawValue: message.routingKey))
        queue(name).take(SimulatedMessage(message))
    }

    /// A message is acknowledged.
    func remove(_ message: SimulatedMessage, _ delivery: AMQPDelivery) {
        forget(message)
        acknowledged(delivery)
    }

    /// A message was handed out too often.
    func bury(_ message: SimulatedMessage, from queue: String) {
        world.saw(.deliveryLimit)
        forget(message)
        var message = message
        message.content.properties.headers["x-death"] = .array([
            .table(["queue": .string(queue), "reason": .string("delivery_limit")])
        ])
        message.content.exchange = Exchanges.dead
        letters += DeadLetter.letters(in: message.delivery(epoch: 0, number: 0))
        world.note("dead letter: \(message.content.properties.messageID ?? "") delivery_limit")
    }

    private func forget(_ message: SimulatedMessage) {
        for id in Self.asked(by: message.content) { jobs[id, default: 0] -= 1 }
    }

    /// The ids of the jobs that a message asks for.
    private static func asked(by message: AMQPMessage) -> [String] {
        guard message.exchange != Exchanges.events else { return [] }
        let properties = message.properties
        return JobBundle.elements(contentType: properties.contentType, body: message.body)?
            .compactMap { try? $0.job.get().messageID } ?? [properties.messageID ?? ""]
    }
}
