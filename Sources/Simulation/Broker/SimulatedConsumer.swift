internal import AMQP

/// A process's subscription to a queue: a prefetch, a buffer, and connections that come and go.
final class SimulatedConsumer {
    private unowned let world: World
    private unowned let broker: SimulatedBroker
    private unowned let owner: SimulatedProcess
    private let queue: SimulatedQueue
    private let prefetch: Int
    private var isConnected = false
    private var epoch: UInt64 = 0
    private var lastNumber: UInt64 = 0
    private var buffer: [AMQPDelivery] = []
    private var unsettled: [(delivery: AMQPDelivery, message: SimulatedMessage)] = []
    private var waiter: (limit: Int, body: ([AMQPDelivery]) -> Void)?
    private var isServing = false

    init(_ queue: SimulatedQueue, prefetch: Int, of owner: SimulatedProcess, world: World, broker: SimulatedBroker) {
        self.queue = queue
        self.prefetch = prefetch
        self.owner = owner
        self.world = world
        self.broker = broker
        queue.add(self)
    }

    var hasRoom: Bool { isConnected && unsettled.count < prefetch && !broker.isDown }

    func receive(_ message: SimulatedMessage) {
        lastNumber += 1
        let delivery = message.delivery(epoch: epoch, number: lastNumber)
        unsettled.append((delivery, message))
        buffer.append(delivery)
        serve()
    }

    /// Hands out deliveries once there are any.
    func nextBatch(upTo limit: Int, _ body: @escaping ([AMQPDelivery]) -> Void) {
        waiter = (limit, body)
        serve()
    }

    private func serve() {
        guard waiter != nil, !buffer.isEmpty, !isServing else { return }
        isServing = true
        owner.later(world.latency()) { [self] in
            isServing = false
            // The connection may have been lost meanwhile.
            guard let (limit, body) = waiter, !buffer.isEmpty else { return }
            waiter = nil
            let count = 1 + world.index(of: min(limit, buffer.count))
            let batch = Array(buffer.prefix(count))
            buffer.removeFirst(count)
            body(batch)
        }
    }

    /// Acknowledges deliveries; those of an earlier connection are passed over.
    func ack(_ tags: [DeliveryTag]) {
        if world.fails(world.plan.connectionLost) { return lose() }
        let epoch = epoch
        let numbers = Set(tags.filter { $0.epoch == epoch }.map(\.number))
        guard !numbers.isEmpty else { return }
        world.after(world.latency()) { [self] in
            // What a connection carried when it was lost never arrives.
            guard self.epoch == epoch else { return }
            let gone = unsettled.filter { numbers.contains($0.delivery.tag.number) }
            unsettled.removeAll { numbers.contains($0.delivery.tag.number) }
            for (delivery, message) in gone { broker.remove(message, delivery) }
            queue.handOut()
        }
    }

    /// The connection is lost, and made again a little later.
    func lose() {
        guard isConnected else { return }
        world.saw(.connectionLost)
        world.note("\(owner.name): connection lost")
        disconnect()
        let life = owner.life
        world.after(world.draw(1_000...500_000)) { [self] in
            if owner.life == life { connect() }
        }
    }

    func connect() {
        guard !isConnected else { return }
        guard !broker.isDown else {
            let life = owner.life
            world.after(world.draw(100_000...500_000)) { [self] in
                if owner.life == life { connect() }
            }
            return
        }
        isConnected = true
        epoch += 1
        lastNumber = 0
        queue.handOut()
    }

    /// What was not acknowledged goes back to the queue, or to the dead letters where it came back too often.
    func disconnect() {
        guard isConnected else { return }
        isConnected = false
        epoch += 1
        buffer = []
        let returned = unsettled.map(\.message)
        unsettled = []
        var kept: [SimulatedMessage] = []
        for var message in returned {
            message.returns += 1
            if message.returns > world.plan.deliveryLimit {
                broker.bury(message, from: queue.name)
            } else {
                kept.append(message)
            }
        }
        if !kept.isEmpty { queue.takeBack(kept) }
    }

    /// The process is dead: nobody waits any more.
    func die() {
        waiter = nil
        isServing = false
        disconnect()
    }
}
