/// A catalogued kind of event.
package struct EventType: Sendable, Hashable {
    /// Such as `deal.won`.
    package var name: String
    package var category: String
    package var summary: String
    package var status: Status
    /// The records that an event of this type feeds.
    package var records: [RecordMapping]
    /// By number; none where any payload is taken.
    package var versions: [EventTypeVersion]

    package init(
        name: String,
        category: String,
        summary: String,
        status: Status = .active,
        records: [RecordMapping] = [],
        versions: [EventTypeVersion] = []
    ) {
        self.name = name
        self.category = category
        self.summary = summary
        self.status = status
        self.records = records
        self.versions = versions
    }

    /// Whether events of the type are to be expected.
    package enum Status: Sendable, Hashable {
        case active
        /// Named, but nobody publishes it yet.
        case catalogOnly
        /// Still taken; `successor` is the event type to use instead, if there is one.
        case deprecated(successor: String?)

        /// As catalogs and tables write it.
        package var name: String {
            switch self {
            case .active: "active"
            case .catalogOnly: "catalog-only"
            case .deprecated: "deprecated"
            }
        }
    }

    /// What an event of this type says of records. A mapping whose id the event lacks says nothing.
    package func records(in event: Event) -> [RecordUpdate] { records.compactMap { $0.update(in: event) } }
}
