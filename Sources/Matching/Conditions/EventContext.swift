package import Model

/// An event that was decoded whole, and the records that it is about.
package struct EventContext: ConditionContext {
    package let event: Event
    package let records: EventRecords

    package init(_ event: Event, records: EventRecords = EventRecords()) {
        self.event = event
        self.records = records
    }

    package func value(at path: FieldPath) -> JSONValue? {
        path.root == .record ? records.value(at: path.segments) : event.value(at: path)
    }

    package var now: Timestamp { event.time }
}
