package import FoundationEssentials

/// Puts events by until their rules begin with them. Pure: from what is open it says what is to be written.
package struct GatheringLedger: Sendable {
    /// An event that a gathering rule's conditions hold for.
    package struct Candidate: Sendable {
        package var rule: UUID
        package var gathering: Gathering
        package var event: Event
        /// ``Event/key``, made once.
        package var key: UUID

        package init(rule: UUID, gathering: Gathering, event: Event, key: UUID) {
            self.rule = rule
            self.gathering = gathering
            self.event = event
            self.key = key
        }

        /// What the events that are gathered together share.
        package var value: UUID { GuardValue(gathering.key, in: event).id(gathering.kind, rule: rule) }
    }

    /// Events that are gathered.
    package struct Batch: Sendable, Hashable {
        package var id: UUID
        package var tenant: TenantID
        package var rule: UUID
        package var value: UUID
        package var kind: GuardKind
        package var firstAt: Timestamp
        package var dueAt: Timestamp
        package var count: Int
        package var bytes: Int
        /// When nothing could be added any more.
        package var closedAt: Timestamp?
        /// When the event happened that stands in place 0.
        package var headAt: Timestamp

        package init(
            id: UUID,
            tenant: TenantID,
            rule: UUID,
            value: UUID,
            kind: GuardKind,
            firstAt: Timestamp,
            dueAt: Timestamp,
            count: Int,
            bytes: Int,
            closedAt: Timestamp? = nil,
            headAt: Timestamp
        ) {
            self.id = id
            self.tenant = tenant
            self.rule = rule
            self.value = value
            self.kind = kind
            self.firstAt = firstAt
            self.dueAt = dueAt
            self.count = count
            self.bytes = bytes
            self.closedAt = closedAt
            self.headAt = headAt
        }
    }

    /// An event in its place.
    package struct Member: Sendable, Hashable {
        package var batch: UUID
        package var place: Int
        package var occurredAt: Timestamp
        package var event: UUID
    }

    private let now: Timestamp
    private var open: [UUID: UUID]
    /// Those that are new or have changed, by their ids.
    package private(set) var changed: [UUID: Batch] = [:]
    private var known: [UUID: Batch]
    /// By batch and place: the later one counts.
    package private(set) var members: [Member] = []

    /// - Parameter open: What is gathered and not closed, of the values of the events that come.
    package init(now: Timestamp, open: [Batch]) {
        self.now = now
        self.open = Dictionary(open.map { ($0.value, $0.id) }, uniquingKeysWith: { $1 })
        known = Dictionary(open.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    }

    /// Puts the next event by.
    package mutating func take(_ candidate: Candidate) {
        let value = candidate.value
        let bytes = candidate.event.dataText.count + Self.attributeBytes
        if let id = open[value], let batch = known[id], isFull(batch, adding: bytes, candidate.gathering) {
            close(batch)
        }
        let batch = open[value].flatMap { known[$0] } ?? opened(candidate, value)
        add(candidate, to: batch, bytes)
    }

    // What the attributes of an event in a list take up at most, but for very long ones.
    private static let attributeBytes = 512

    private func isFull(_ batch: Batch, adding bytes: Int, _ gathering: Gathering) -> Bool {
        guard case .batch = gathering else { return batch.dueAt <= now }
        return batch.dueAt <= now || batch.bytes + bytes > GuardLimits.batchBytes
    }

    private mutating func opened(_ candidate: Candidate, _ value: UUID) -> Batch {
        let batch = Batch(
            id: DedupeKey.gathering(rule: candidate.rule, value: value, first: candidate.key),
            tenant: candidate.event.tenant,
            rule: candidate.rule,
            value: value,
            kind: candidate.gathering.kind,
            firstAt: now,
            dueAt: candidate.gathering.due(at: now, first: now),
            count: 0,
            bytes: 0,
            headAt: candidate.event.time
        )
        open[value] = batch.id
        return batch
    }

    private mutating func add(_ candidate: Candidate, to batch: Batch, _ bytes: Int) {
        var batch = batch
        let time = candidate.event.time
        var place = batch.count
        if case .debounce = candidate.gathering {
            place = 0
            if time >= batch.headAt { batch.headAt = time }
        }
        if place > 0 || time >= batch.headAt || batch.count == 0 {
            members.append(Member(batch: batch.id, place: place, occurredAt: time, event: candidate.key))
            batch.bytes = place == 0 ? bytes : batch.bytes + bytes
        }
        batch.count += 1
        batch.dueAt = candidate.gathering.due(at: now, first: batch.firstAt)
        known[batch.id] = batch
        changed[batch.id] = batch
        if candidate.gathering.isComplete(count: batch.count, bytes: batch.bytes) { close(batch) }
    }

    private mutating func close(_ batch: Batch) {
        var batch = batch
        // One that was due before is closed as of then; one that is complete is due now.
        batch.dueAt = min(batch.dueAt, now)
        batch.closedAt = batch.dueAt
        known[batch.id] = batch
        changed[batch.id] = batch
        open[batch.value] = nil
    }
}
