package import FoundationEssentials

/// Decides about executions whose beginning depends on others of their rule, in the order in which they come, from what is
/// remembered of those others. Pure: it says what is to be remembered besides.
package struct GuardLedger: Sendable {
    /// An execution that would begin.
    package struct Candidate: Sendable {
        package var execution: UUID
        package var rule: UUID
        package var guards: RuleGuards
        package var event: Event

        package init(execution: UUID, rule: UUID, guards: RuleGuards, event: Event) {
            self.execution = execution
            self.rule = rule
            self.guards = guards
            self.event = event
        }
    }

    package enum Verdict: Sendable, Hashable {
        case begin
        /// It begins then.
        case later(Timestamp)
        /// It begins when a slot is free.
        case queue
        case trip(GuardTrip)
    }

    /// What is to be asked of the past before anything is decided.
    package struct Question: Sendable, Hashable {
        package var value: UUID
        /// Firings between these, both left out, count; nil: all of them.
        package var after: Timestamp?
        package var before: Timestamp?
        /// So many, the latest ones, are enough.
        package var limit: Int
    }

    /// A firing, or a throttle's time, that counts from now on.
    package struct Firing: Sendable, Hashable {
        package var value: UUID
        package var rule: UUID
        package var execution: UUID
        package var at: Timestamp
        /// nil: for ever.
        package var countsUntil: Timestamp?
    }

    /// A place among the executions of one key.
    package struct Slot: Sendable, Hashable {
        package var value: UUID
        package var rule: UUID
        package var occurredAt: Timestamp
        package var execution: UUID
        package var atMost: Int
        package var isHeld: Bool
    }

    /// How many executions of a key have a slot, wait for one, and are to be cancelled.
    package struct Occupancy: Sendable, Hashable {
        package var held: Int
        package var queued: Int
        package var replaced: Int

        package init(held: Int = 0, queued: Int = 0, replaced: Int = 0) {
            self.held = held
            self.queued = queued
            self.replaced = replaced
        }
    }

    private let now: Timestamp
    private var past: [UUID: [Timestamp]]
    private var occupancies: [UUID: Occupancy]
    package private(set) var firings: [Firing] = []
    package private(set) var slots: [Slot] = []
    /// How many of a key's oldest executions are to be cancelled, besides those that are already.
    package private(set) var replacements: [UUID: Int] = [:]

    /// - Parameters:
    ///   - past: The answers to ``questions(of:)``.
    ///   - occupancies: Those of ``slotValues(of:)``.
    package init(now: Timestamp, past: [UUID: [Timestamp]], occupancies: [UUID: Occupancy]) {
        self.now = now
        self.past = past
        self.occupancies = occupancies
    }

    /// What must be known of earlier firings to decide about executions.
    package static func questions(of candidates: [Candidate]) -> [Question] {
        candidates.flatMap { candidate in
            let time = candidate.event.time
            let quotas = candidate.guards.quotas.map { kind, quota in
                Question(
                    value: candidate.value(kind, quota.key).id,
                    after: quota.period.map { time - $0 },
                    before: quota.period.map { time + $0 },
                    limit: 2 * quota.count
                )
            }
            let throttle = candidate.guards.throttle.map { throttle in
                Question(value: candidate.value(.throttle, throttle.key).id, limit: throttle.atMost)
            }
            return quotas + (throttle.map { [$0] } ?? [])
        }
    }

    /// The keys whose slots executions would take.
    package static func slotValues(of candidates: [Candidate]) -> Set<UUID> {
        Set(
            candidates.compactMap { candidate in
                candidate.guards.concurrency.map { candidate.value(.concurrency, $0.key).id }
            }
        )
    }

    /// All keys that executions share with others.
    package static func values(of candidates: [Candidate]) -> Set<UUID> {
        slotValues(of: candidates).union(questions(of: candidates).map(\.value))
    }

    /// What becomes of the next one. Of one that a guard keeps from beginning nothing counts.
    package mutating func decide(_ candidate: Candidate) -> Verdict {
        let time = candidate.event.time
        let quotas = candidate.guards.quotas.map { kind, quota in
            (kind: kind, quota: quota, value: candidate.value(kind, quota.key))
        }
        for (kind, quota, value) in quotas where !quota.admits(time, besides: past[value.id] ?? []) {
            return .trip(quota.trip(kind, value.value))
        }
        var verdict = Verdict.begin
        if let throttle = candidate.guards.throttle {
            let value = candidate.value(.throttle, throttle.key)
            guard let reserved = throttle.reservation(at: now, after: past[value.id] ?? []) else {
                return .trip(throttle.trip(value.value))
            }
            remember(candidate, value.id, at: reserved, until: reserved + throttle.per)
            if reserved > now { verdict = .later(reserved) }
        }
        if let concurrency = candidate.guards.concurrency {
            let value = candidate.value(.concurrency, concurrency.key)
            switch seat(candidate, concurrency, value.id) {
            case .begin: break
            case .queue, .replace: verdict = .queue
            case .trip: return .trip(concurrency.trip(value.value))
            }
        }
        for (_, quota, value) in quotas {
            remember(candidate, value.id, at: time, until: quota.period.map { time + $0 })
        }
        return verdict
    }

    private mutating func seat(
        _ candidate: Candidate,
        _ law: ConcurrencyGuard,
        _ value: UUID
    ) -> ConcurrencyGuard.Decision {
        var occupancy = occupancies[value] ?? Occupancy()
        let decision = law.decide(held: occupancy.held, queued: occupancy.queued)
        if decision == .trip { return decision }
        if decision == .replace, occupancy.held + occupancy.queued - occupancy.replaced >= law.atMost {
            occupancy.replaced += 1
            replacements[value, default: 0] += 1
        }
        if decision == .begin { occupancy.held += 1 } else { occupancy.queued += 1 }
        occupancies[value] = occupancy
        slots.append(
            Slot(
                value: value,
                rule: candidate.rule,
                occurredAt: candidate.event.time,
                execution: candidate.execution,
                atMost: law.atMost,
                isHeld: decision == .begin
            )
        )
        return decision
    }

    private mutating func remember(_ candidate: Candidate, _ value: UUID, at time: Timestamp, until: Timestamp?) {
        past[value, default: []].append(time)
        firings.append(
            Firing(value: value, rule: candidate.rule, execution: candidate.execution, at: time, countsUntil: until)
        )
    }
}

extension GuardLedger.Candidate {
    fileprivate func value(_ kind: GuardKind, _ key: FieldPath?) -> (id: UUID, value: GuardValue) {
        let value = GuardValue(key, in: event)
        return (value.id(kind, rule: rule), value)
    }
}
