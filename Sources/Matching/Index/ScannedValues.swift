internal import Model

/// A scanned payload, parsed where a condition asks for more than the index can decide.
struct ScannedValues: ConditionContext {
    let fields: FieldScanner
    let now: Timestamp
    let records: EventRecords
    /// What came beside the payload.
    let attribute: (FieldPath.Attribute) -> String?

    init(
        _ fields: FieldScanner,
        now: Timestamp,
        records: EventRecords = EventRecords(),
        attribute: @escaping (FieldPath.Attribute) -> String? = { _ in nil }
    ) {
        self.fields = fields
        self.now = now
        self.records = records
        self.attribute = attribute
    }

    func value(at path: FieldPath) -> JSONValue? {
        switch path.root {
        case .data: return fields.wholeValue()?.value(at: path.segments)
        case .record: return records.value(at: path.segments)
        case .event:
            guard path.segments.count == 1, let name = FieldPath.Attribute(rawValue: path.segments[0]) else {
                return nil
            }
            return attribute(name).map(JSONValue.string)
        case .element, .steps, .trigger: return nil
        }
    }
}
