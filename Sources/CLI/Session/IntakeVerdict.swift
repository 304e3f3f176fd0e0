internal import Engine
internal import JSONSchema
internal import Matching
internal import Messaging
internal import Model
internal import Roles
internal import Store

/// What a matcher would say of an event before it looks at any rule.
struct IntakeVerdict: Hashable {
    /// Why it would be refused; nil where it would be taken.
    var refusal: EventRefusal?
    /// What is wrong with its payload by its schema where it would be taken all the same.
    var flaw: EventRefusal?
}

extension Session {
    /// Judges an event by its tenant, its type, its time and its schema, as they are now.
    func verdict(on event: Event, _ store: Store) async throws -> IntakeVerdict {
        let snapshot = try await RuleBook.snapshot(of: event.tenant, in: store)
        let now = WallClock.system.now
        let refusal = EventIntake.refusal(
            of: event,
            snapshot,
            wiring.eventLimits,
            now: now,
            oldest: now - wiring.retention
        )
        let flaw = refusal == nil ? snapshot[event.tenant]?.schemas.refusal(of: event) : nil
        return IntakeVerdict(refusal: refusal, flaw: flaw)
    }
}
