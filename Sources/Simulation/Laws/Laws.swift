internal import FoundationEssentials
internal import Messaging
internal import Model

/// What must hold, reckoned from the plan and not by the code that is tested.
struct Laws {
    let plant: Plant

    var world: World { plant.world }
    var database: SimulatedDatabase { plant.database }

    /// When all faults are over and everything has come to rest.
    func checkRest() {
        for (place, events) in world.plan.messages.enumerated() {
            let isConfirmed = plant.producer?.confirmed.contains(place) ?? false
            for event in events { check(event, place, isConfirmed: isConfirmed) }
        }
        for letter in plant.broker.letters where !isDue(letter) {
            world.violate(
                "dead letter of \(letter.messageID ?? "?") (\(letter.cause.code)), though nothing was given up on"
            )
        }
    }

    private func check(_ event: PlannedEvent, _ place: Int, isConfirmed: Bool) {
        let key = DedupeKey.event(tenant: Tenancy.tenant, source: "shop", id: event.id)
        let isGivenUp = wasReturnedTooOften("m-\(place)")
        guard let row = database.events[key] else {
            if isConfirmed, !isGivenUp, !event.isRefused || !isRefused(event, place) {
                world.violate("event \(event.id) was confirmed and is lost")
            }
            return
        }
        if event.isRefused { world.violate("event \(event.id) is to be refused and is recorded") }
        if row.copies > 1 { world.violate("event \(event.id) is recorded \(row.copies) times") }
        let expected = event.rules.map { rule in
            DedupeKey.execution(tenant: Tenancy.tenant, rule: Tenancy.rules[rule].id, source: "shop", id: event.id)
        }
        if row.executions != expected {
            world.violate("event \(event.id) has \(row.executions.count) executions instead of \(expected.count)")
        }
        for (rule, execution) in zip(event.rules, expected) {
            check(execution, rule, event, isGivenUp: isGivenUp)
        }
    }

    private func check(_ id: UUID, _ rule: Int, _ event: PlannedEvent, isGivenUp: Bool) {
        guard let execution = database.executions[id] else { return }
        let definition = Tenancy.rules[rule].definition
        let name = "'\(definition.name)' of \(event.id)"
        if execution.copies > 1 { world.violate("\(name): \(execution.copies) executions") }
        var state = ExecutionState.completed
        var goesOn = true
        for (ordinal, step) in definition.steps.enumerated() {
            guard let row = database.steps[StepKey(id, ordinal)] else {
                if goesOn { world.violate("\(name): step \(ordinal) never began") }
                break
            }
            if !goesOn { world.violate("\(name): step \(ordinal) began, though the one before it had ended it all") }
            StepLaws(laws: self, name: "\(name), step \(ordinal)", step: step, row: row, event: event, rule: rule)
                .check()
            switch row.state {
            case .done: break
            case .dead where step.onError == .continue: break
            case .dead: (state, goesOn) = (.failed, false)
            case .cancelled: (state, goesOn) = (.cancelled, false)
            case .unknown: (state, goesOn) = (.waiting, false)
            case .pending, .running, .waiting:
                if !isGivenUp, !wasReturnedTooOften(id) {
                    world.violate("\(name): step \(ordinal) is \(row.state) for ever")
                }
                return
            }
        }
        if execution.state != state { world.violate("\(name): the execution is \(execution.state), and not \(state)") }
    }

    /// Whether a dead letter says that the event was refused.
    func isRefused(_ event: PlannedEvent, _ place: Int) -> Bool {
        plant.broker.letters.contains { letter in
            letter.subject == .event
                && (event.nature == .malformed ? letter.messageID == "m-\(place)" : letter.eventID == event.id)
        }
    }

    private func isDue(_ letter: DeadLetter) -> Bool {
        if letter.cause.code == "delivery_limit" { return true }
        if let job = letter.job { return database.steps[StepKey(job)]?.state == .dead }
        return world.plan.messages.enumerated().contains { place, events in
            events.contains { event in
                guard event.isRefused else { return false }
                return event.nature == .malformed ? letter.messageID == "m-\(place)" : letter.eventID == event.id
            }
        }
    }

    /// Whether the broker gave up on a message: then what it asked for waits for an operator.
    func wasReturnedTooOften(_ messageID: String) -> Bool {
        guard world.sightings[.deliveryLimit] > 0 else { return false }
        return plant.broker.letters.contains { $0.messageID == messageID && $0.cause.code == "delivery_limit" }
    }

    /// The same for the jobs of an execution.
    func wasReturnedTooOften(_ execution: UUID) -> Bool {
        guard world.sightings[.deliveryLimit] > 0 else { return false }
        return (0..<SimulatedDatabase.mostSteps).contains { step in
            wasReturnedTooOften("\(execution.uuidString.lowercased())/\(step)")
        }
    }
}
