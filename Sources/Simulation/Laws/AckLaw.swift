internal import AMQP
internal import Messaging
internal import Model

/// Nothing is acknowledged before what it asked for is committed, and what follows from that is with the broker: looked at
/// whenever the broker drops a message.
struct AckLaw {
    let plant: Plant

    private var world: World { plant.world }
    private var database: SimulatedDatabase { plant.database }
    private var laws: Laws { Laws(plant: plant) }

    func check(_ delivery: AMQPDelivery) {
        let id = delivery.properties.messageID ?? ""
        if id.hasPrefix("m-"), let place = Int(id.dropFirst(2)) {
            for event in world.plan.messages[place] { check(event, place) }
        } else if let elements = JobBundle.elements(
            contentType: delivery.properties.contentType,
            body: delivery.body
        ) {
            for element in elements {
                if let job = try? element.job.get() { check(job) } else { world.violate("\(id) holds what is no job") }
            }
        } else if let job = try? Job.decode(delivery.body).get() {
            check(job)
        } else {
            world.violate("\(id) is neither an event nor a job")
        }
    }

    private func check(_ event: PlannedEvent, _ place: Int) {
        let key = DedupeKey.event(tenant: Tenancy.tenant, source: "shop", id: event.id)
        if let row = database.events[key] {
            for execution in row.executions { checkOpen(StepKey(execution, 0), StepKey(execution, 1)) }
        } else if !event.isRefused || !laws.isRefused(event, place) {
            world.violate("event \(event.id) is acknowledged, and neither recorded nor a dead letter")
        }
    }

    private func check(_ job: Job) {
        guard let row = database.steps[StepKey(job)] else {
            return world.violate("job \(job.messageID) is acknowledged, and its step is not recorded")
        }
        checkOpen(StepKey(job.execution, 0), StepKey(job.execution, 1))
        // Another message of the job has its worker publish the letter as well.
        let comesAgain = plant.broker.jobs[job.messageID, default: 0] > 0
        if row.state == .dead, !comesAgain, !plant.broker.letters.contains(where: { $0.job == job }) {
            world.violate("job \(job.messageID) is acknowledged, and no dead letter says that its step is dead")
        }
    }

    // An open step has a message that leads to it: one that asks for it, or for a step before it, whose worker will publish
    // again what is open after it.
    private func checkOpen(_ keys: StepKey...) {
        for (place, key) in keys.enumerated() {
            guard let row = database.steps[key], !row.state.isSettled else { continue }
            let leads = keys[...place].compactMap { database.steps[$0] }.contains { row in
                plant.broker.jobs[row.job.messageID, default: 0] > 0
            }
            if !leads, !laws.wasReturnedTooOften(key.execution) {
                world.violate("step \(row.job.messageID) is \(row.state), and what asked for it is acknowledged")
            }
        }
    }
}
