/// The events and records that a pack knows.
package struct Catalog: Sendable, Hashable {
    package var name: String
    package var version: String
    package var eventTypes: [EventType]
    package var recordKinds: [RecordKind]

    package init(name: String, version: String, eventTypes: [EventType], recordKinds: [RecordKind]) {
        self.name = name
        self.version = version
        self.eventTypes = eventTypes
        self.recordKinds = recordKinds
    }

    /// The event type of a name.
    package subscript(eventType name: String) -> EventType? {
        eventTypes.first { $0.name.hasSameBytes(as: name) }
    }
}
