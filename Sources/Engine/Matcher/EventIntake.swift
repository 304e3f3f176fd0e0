package import AMQP
internal import FoundationEssentials
internal import JSONSchema
package import Matching
package import Messaging
package import Model
package import Store

/// From deliveries to what is to be written and what is refused. Pure: given a snapshot and the time.
package struct EventIntake: Sendable {
    /// Each event once.
    package private(set) var matched: [MatchedEvent] = []
    package private(set) var letters: [DeadLetter] = []
    /// What is wrong with events that were taken all the same.
    package private(set) var warnings: [EventRefusal] = []
    /// Whether something was refused that a fresher snapshot might let in.
    package private(set) var mayBeStale = false
    /// Events that were in the batch a second time.
    package private(set) var repeated = 0

    package init(
        _ deliveries: [AMQPDelivery],
        decoder: EventDecoder,
        snapshot: MatchingSnapshot,
        now: Timestamp,
        oldest: Timestamp
    ) {
        self.init(DecodedBatch(deliveries, decoder: decoder), snapshot: snapshot, now: now, oldest: oldest)
    }

    /// - Parameter records: What is stored of the records that ``DecodedBatch/records(neededBy:)`` names.
    package init(
        _ batch: DecodedBatch,
        snapshot: MatchingSnapshot,
        now: Timestamp,
        oldest: Timestamp,
        records: RecordBook = RecordBook()
    ) {
        var records = records
        var seen: Set<UUID> = []
        let memory = MatchingMemory()
        for (delivery, results) in batch.deliveries {
            for result in results {
                switch result {
                case .success(let event):
                    if let refusal = Self.refusal(of: event, snapshot, batch.limits, now: now, oldest: oldest) {
                        mayBeStale = mayBeStale || Self.staleCodes.contains(refusal.code)
                        letters.append(DeadLetter(refusal, delivery, element: results.count > 1 ? event : nil))
                        continue
                    }
                    let key = event.key
                    if seen.insert(key).inserted {
                        matched.append(Self.match(event, key, snapshot, &records, memory))
                        // A rule's own event is lost on a snapshot that does not know the rule yet.
                        mayBeStale = mayBeStale || !snapshot.knowsRule(ofOwnEvent: event)
                        if let tenant = snapshot[event.tenant], tenant.schemas.mode == .warn,
                            let flaw = tenant.schemas.refusal(of: event)
                        {
                            warnings.append(flaw.naming(event))
                        }
                    } else {
                        repeated += 1
                    }
                case .failure(let refusal): letters.append(DeadLetter(refusal, delivery, element: nil))
                }
            }
        }
    }

    // What a change of the tenant, its catalog or its schemas may have made right.
    private static let staleCodes: Set<EventRefusal.Code> = [.unknownTenant, .unknownEventType, .schemaMismatch]

    /// Why an event that could be read is not taken; nil where it is.
    ///
    /// - Parameter oldest: Events of earlier times are refused.
    package static func refusal(
        of event: Event,
        _ snapshot: MatchingSnapshot,
        _ limits: EventLimits,
        now: Timestamp,
        oldest: Timestamp
    ) -> EventRefusal? {
        guard let tenant = snapshot[event.tenant] else {
            return EventRefusal(.unknownTenant, field: "tenantid", message: "there is no tenant '\(event.tenant)'")
                .naming(event)
        }
        if tenant.isSuspended {
            return EventRefusal(
                .suspendedTenant,
                field: "tenantid",
                message: "the tenant '\(event.tenant)' is suspended"
            ).naming(event)
        }
        guard tenant.eventTypes[event.type] != nil else {
            return EventRefusal(
                .unknownEventType,
                field: "type",
                message: "'\(event.type)' is not in the tenant's catalog; expected a catalogued event type"
            ).naming(event)
        }
        guard event.type != Event.ruleDueType || event.source == Event.schedulerSource else {
            return EventRefusal(
                .reservedEventType,
                field: "type",
                message: "'\(event.type)' is the scheduler's own; expected another type, or the source "
                    + "'\(Event.schedulerSource)'"
            ).naming(event)
        }
        if let refusal = limits.check(time: event.time, now: now, oldest: oldest) { return refusal.naming(event) }
        return tenant.schemas.mode == .enforce ? tenant.schemas.refusal(of: event)?.naming(event) : nil
    }

    private static func match(
        _ event: Event,
        _ key: UUID,
        _ snapshot: MatchingSnapshot,
        _ records: inout RecordBook,
        _ memory: MatchingMemory
    ) -> MatchedEvent {
        let updates = snapshot[event.tenant]?.eventTypes[event.type]?.records(in: event) ?? []
        records.feed(updates, from: event)
        let seen = records.records(of: snapshot.records(neededFor: event))
        var gatherings: [GatheringLedger.Candidate] = []
        let executions = snapshot.matches(event, records: seen, using: memory).compactMap {
            compiled -> MatchedEvent.NewExecution? in
            let rule = compiled.rule
            let guards = rule.definition.guards
            let id = DedupeKey.execution(tenant: event.tenant, rule: rule.id, source: event.source, id: event.id)
            if let trip = guards.trip(atDepth: event.depth) {
                let course = Course(execution: .cancelled, reason: trip.description, mayHaveTimers: false)
                return MatchedEvent.NewExecution(id: id, rule: rule.id, version: rule.version, course: course)
            }
            if let gathering = guards.gathering, !event.isRuleDue {
                gatherings.append(
                    GatheringLedger.Candidate(rule: rule.id, gathering: gathering, event: event, key: key)
                )
                return nil
            }
            if guards.looksAtOthers {
                return MatchedEvent.NewExecution(
                    id: id,
                    rule: rule.id,
                    version: rule.version,
                    course: Course(execution: .pending),
                    guards: guards
                )
            }
            // A worker does an action; what begins in any other way is begun by the scheduler, which has the database's time.
            guard let action = rule.definition.steps.first?.action else {
                return MatchedEvent.NewExecution(
                    id: id,
                    rule: rule.id,
                    version: rule.version,
                    course: Course(execution: .pending),
                    startsAt: .atOnce
                )
            }
            return MatchedEvent.NewExecution(
                id: id,
                rule: rule.id,
                version: rule.version,
                course: .beginning(with: action)
            )
        }
        return MatchedEvent(
            event: event,
            key: key,
            executions: executions,
            records: updates,
            gatherings: gatherings
        )
    }
}

extension DeadLetter {
    /// The letter of an event that was refused; of a batch message it holds the one element.
    ///
    /// - Parameter element: The event, where it was one of several in its message and could be read.
    fileprivate init(_ refusal: EventRefusal, _ delivery: AMQPDelivery, element: Event?) {
        self.init(
            subject: .event,
            queue: Queues.events,
            messageID: delivery.properties.messageID,
            contentType: refusal.bodyRange == nil && element == nil
                ? delivery.properties.contentType : "application/cloudevents+json",
            headers: .object(delivery.properties.headers.json),
            body: refusal.bodyRange.map { Array(delivery.body[$0]) } ?? element?.structured() ?? delivery.body,
            cause: Cause(code: refusal.code.rawValue, field: refusal.field, message: refusal.message),
            tenant: refusal.tenant?.rawValue,
            eventType: refusal.type,
            eventID: refusal.id
        )
    }
}
