internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store

/// Somebody else's server: takes what is sent, refuses it, or is cut off before or after it took it.
final class SimulatedReceiver {
    private unowned let world: World
    /// The leases under which each key arrived, in order.
    private(set) var arrivals: [UUID: [Int32]] = [:]

    init(world: World) {
        self.world = world
    }

    func send(
        _ key: UUID,
        _ lease: Lease,
        from process: SimulatedProcess,
        _ reply: @escaping (Outcome) -> Void
    ) {
        var arrives = false
        let outcome: Outcome
        if world.fails(world.plan.sendAmbiguous) {
            world.saw(.sendAmbiguous)
            arrives = world.flip(0.5)
            outcome = .unknown(Outcome.Failure(code: "cut", message: "the connection was cut"))
        } else if world.fails(world.plan.sendRefused) {
            let failure = Outcome.Failure(code: "refused", message: "the receiver refused")
            outcome = world.flip(0.85) ? .retry(after: nil, failure) : .dead(failure)
        } else {
            arrives = true
            outcome = .done(output: .null)
        }
        let life = process.life
        let way = world.latency()
        world.after(way) { [self] in
            guard arrives else { return }
            // Of what a process was just sending when it died, some arrives.
            if process.life != life, world.flip(0.5) { return }
            if arrivals[key] != nil { world.saw(.sentAgain) }
            arrivals[key, default: []].append(lease.fence)
            world.note("receiver: \(lease.job.messageID) from \(process.name), fence \(lease.fence)")
        }
        // Some answers take longer than a lease.
        let work = world.fails(world.plan.slowness) ? world.draw(1_000_000...20_000_000) : world.latency()
        process.later(way + work) { reply(outcome) }
    }
}
