/// A quorum queue.
final class SimulatedQueue {
    let name: String
    private unowned let world: World
    private var ready: [SimulatedMessage] = []
    private var consumers: [SimulatedConsumer] = []

    init(name: String, world: World) {
        self.name = name
        self.world = world
    }

    func add(_ consumer: SimulatedConsumer) {
        consumers.append(consumer)
    }

    func take(_ message: SimulatedMessage) {
        if !ready.isEmpty, world.fails(world.plan.reordered) {
            world.saw(.messageReordered)
            ready.insert(message, at: world.index(of: ready.count))
        } else {
            ready.append(message)
        }
        handOut()
    }

    /// What came back stands in front again.
    func takeBack(_ messages: [SimulatedMessage]) {
        ready.insert(contentsOf: messages, at: 0)
        handOut()
    }

    /// Gives consumers what they have room for.
    func handOut() {
        while !ready.isEmpty {
            let open = consumers.filter(\.hasRoom)
            guard !open.isEmpty else { return }
            open[world.index(of: open.count)].receive(ready.removeFirst())
        }
    }
}
