/// The records that an event is about, one of each kind, as its conditions see them.
package struct EventRecords: Sendable, Hashable {
    private var records: [String: RecordState]

    /// - Parameter records: By their kind.
    package init(_ records: [String: RecordState] = [:]) {
        self.records = records
    }

    /// The record of a kind; nil where the event names none or it is not known.
    package subscript(kind: String) -> RecordState? { records[kind] }

    /// The value that a path under `record` leads to: the kind, then what ``RecordState/value(at:)`` takes.
    package func value(at segments: [String]) -> JSONValue? {
        guard let kind = segments.first else { return nil }
        return records[kind]?.value(at: segments.dropFirst())
    }
}
