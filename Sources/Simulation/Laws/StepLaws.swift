internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store

/// What must hold of one step at rest.
struct StepLaws {
    let laws: Laws
    let name: String
    let step: Step
    let row: StepRow
    let event: PlannedEvent
    let rule: Int

    private var world: World { laws.world }

    func check() {
        if row.state == .cancelled {
            world.saw(.stepCancelled)
            if world.plan.pause?.rule != rule { world.violate("\(name) is cancelled, though its rule is active") }
        }
        if row.state == .dead {
            world.saw(.stepGivenUp)
            let hasLetter = laws.plant.broker.letters.contains { $0.job == row.job }
            if !hasLetter, !laws.wasReturnedTooOften(row.job.execution) {
                world.violate("\(name) is dead, and no dead letter says so")
            }
        }
        if row.attempts > step.retry.attempts {
            world.violate("\(name) had \(row.attempts) attempts, more than \(step.retry.attempts)")
        }
        if step.action == .note { checkEffect() } else { checkSends() }
    }

    // Exactly once where the step is done, and never where it is not.
    private func checkEffect() {
        let count = laws.database.effects[key] ?? 0
        let expected = row.state == .done ? 1 : 0
        if count != expected { world.violate("\(name) is \(row.state), and its effect is there \(count) times") }
        switch row.state {
        case .done:
            if event.nature == .poisonousEffect { world.violate("\(name) is done, though the database cannot take it") }
        case .dead:
            if event.nature != .poisonousEffect { world.violate("\(name) is dead, though nothing is wrong with it") }
        case .unknown: world.violate("\(name) is unknown, though its effect is a row")
        case .pending, .running, .waiting, .cancelled: break
        }
    }

    private var key: UUID { DedupeKey.effect(execution: row.job.execution, step: row.job.step) }

    // At least once where the step is done; more than once only after an attempt of which nobody knows what came of it,
    // and then only where the step says so.
    private func checkSends() {
        let arrivals = laws.plant.receiver.arrivals[key] ?? []
        var outcomes: [Int32: StepRecord.Attempt.Outcome] = [:]
        for attempt in laws.database.attempts[StepKey(row.job)] ?? [] {
            if outcomes[attempt.fence] != nil { world.violate("\(name): lease \(attempt.fence) recorded twice") }
            outcomes[attempt.fence] = attempt.outcome
        }
        if Set(arrivals).count < arrivals.count { world.violate("\(name): one lease sent twice") }
        if step.onUnknown == .hold, arrivals.count > 1 {
            world.violate("\(name) is to be held when unknown, and was sent \(arrivals.count) times")
        }
        for fence in arrivals where outcomes[fence] != .done && outcomes[fence] != .unknown && outcomes[fence] != nil {
            world.violate(
                "\(name): lease \(fence) was taken by the receiver and is recorded as \(outcomes[fence].text)"
            )
        }
        for fence in 1..<max(row.fence, 1) {
            let outcome = outcomes[fence]
            let mayGoOn = outcome == .retry || step.onUnknown == .retry && (outcome == .unknown || outcome == nil)
            if !mayGoOn { world.violate("\(name) was leased again after lease \(fence) ended as \(outcome.text)") }
        }
        let last = outcomes[row.fence]
        switch row.state {
        case .done:
            if last != .done || !arrivals.contains(row.fence) {
                world.violate("\(name) is done, its last lease ended as \(last.text), and \(arrivals) arrived")
            }
        case .dead: if last != .dead { world.violate("\(name) is dead, and its last lease ended as \(last.text)") }
        case .unknown:
            world.saw(.stepUnknown)
            if last == nil { world.saw(.stepHeld) }
            if last != .unknown && last != nil {
                world.violate("\(name) is unknown, though its last lease ended as \(last.text)")
            }
        case .cancelled:
            if row.fence > 0, last != .retry, last != .unknown {
                world.violate("\(name) is cancelled, though its last lease ended as \(last.text)")
            }
        case .pending, .running, .waiting: break
        }
    }
}

extension StepRecord.Attempt.Outcome? {
    fileprivate var text: String { map(\.rawValue) ?? "nothing" }
}
