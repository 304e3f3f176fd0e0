/// The records that a batch of events is about, as they are when each event is matched.
///
/// It starts with what is stored, and every event's own word on a record counts from that event on: for its own
/// conditions too. So how events fall into batches changes nothing.
package struct RecordBook: Sendable {
    private var records: [RecordKey: RecordState]

    package init(_ records: [RecordKey: RecordState] = [:]) {
        self.records = records
    }

    /// The records of some kinds that an event is about: of each kind the one that it feeds or names by its type's
    /// mappings, the first with an id; else the one that its subject `<kind>/<id>` names.
    package static func keys(of event: Event, mappings: [RecordMapping], kinds: Set<String>) -> [RecordKey] {
        kinds.compactMap { kind in
            let mapped = mappings.lazy.filter { $0.kind(in: event)?.hasSameBytes(as: kind) == true }.compactMap {
                $0.id(in: event)
            }.first
            guard let id = mapped ?? subject(event, kind) else { return nil }
            return RecordKey(tenant: event.tenant, kind: kind, id: id)
        }
    }

    /// What an event's conditions see of its records; call ``feed(_:from:)`` with what it says of them first.
    package func records(of keys: [RecordKey]) -> EventRecords {
        EventRecords(
            Dictionary(
                keys.compactMap { key in records[key].map { (key.kind, $0) } },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    /// Writes over a record what an event says of it, unless a later event, or another at the same time, did before.
    package mutating func feed(_ updates: [RecordUpdate], from event: Event) {
        for update in updates {
            let key = RecordKey(tenant: event.tenant, kind: update.kind, id: update.id)
            var record = records[key] ?? RecordState(id: update.id)
            if let fedAt = record.fedAt, fedAt >= event.time { continue }
            record.owner = update.owner ?? record.owner
            record.attributes = update.attributes ?? record.attributes
            record.fedAt = event.time
            records[key] = record
        }
    }

    private static func subject(_ event: Event, _ kind: String) -> String? {
        guard let subject = event.subject, let slash = subject.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            return nil
        }
        let id = subject[subject.utf8.index(after: slash)...]
        guard String(subject[..<slash]).hasSameBytes(as: kind), !id.isEmpty else { return nil }
        return String(id)
    }
}
