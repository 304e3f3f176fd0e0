internal import Model

/// The servers and processes of one simulation.
final class Plant {
    let world: World
    let broker: SimulatedBroker
    let database: SimulatedDatabase
    let receiver: SimulatedReceiver
    private(set) var producer: SimulatedProducer?
    private(set) var processes: [SimulatedProcess] = []

    init(world: World) {
        self.world = world
        broker = SimulatedBroker(world: world)
        database = SimulatedDatabase(world: world)
        receiver = SimulatedReceiver(world: world)
    }

    /// Two of each, and a producer.
    func start() {
        for number in 1...2 {
            processes.append(SimulatedMatcher(number, in: self))
            processes.append(SimulatedRecordWorker(number, in: self))
            processes.append(SimulatedOutboundWorker(.webhook, number, in: self))
            processes.append(SimulatedOutboundWorker(.email, number, in: self))
        }
        let producer = SimulatedProducer(in: self)
        self.producer = producer
        for process in processes { process.start() }
        producer.start()
        if let outage = world.plan.brokerDown {
            world.after(outage.lowerBound) { [self] in
                world.saw(.brokerDown)
                for process in processes { process.consumer?.lose() }
            }
        }
    }

    /// Takes apart what holds each other.
    func end() {
        for process in processes { process.consumer?.die() }
        world.end()
    }
}
