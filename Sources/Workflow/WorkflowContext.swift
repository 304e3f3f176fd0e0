package import Model

/// What an execution's conditions, delays and waits look at, beside what is recorded of its steps.
package struct WorkflowContext: Sendable {
    /// The one that began the execution.
    package var event: Event
    /// Those of the event, of the kinds that ``WorkflowPlan/recordKinds`` names, as they are now.
    package var records: EventRecords
    /// When this is decided.
    package var now: Timestamp

    package init(event: Event, records: EventRecords = EventRecords(), now: Timestamp) {
        self.event = event
        self.records = records
        self.now = now
    }
}
