/// Where in an event a record stands.
package struct RecordMapping: Sendable, Hashable {
    /// The record's kind; empty where ``kindAt`` says where that stands.
    package var kind: String
    /// Where the event says the kind: such a mapping names the record, and says nothing of it.
    package var kindAt: FieldPath?
    /// Where its id is: text or a number.
    package var id: FieldPath
    /// Where the id of whoever owns it is.
    package var owner: FieldPath?
    /// Where its attributes are: an object.
    package var attributes: FieldPath?

    package init(kind: String, id: FieldPath, owner: FieldPath? = nil, attributes: FieldPath? = nil) {
        self.kind = kind
        self.id = id
        self.owner = owner
        self.attributes = attributes
    }

    /// A mapping that only names the record, kind and id.
    package init(kindAt: FieldPath, id: FieldPath) {
        self.init(kind: "", id: id)
        self.kindAt = kindAt
    }

    /// Returns nil where the event has no id at the place.
    package func update(in event: Event) -> RecordUpdate? {
        guard kindAt == nil, let id = self.id(in: event) else { return nil }
        var object: JSONValue?
        if let found = attributes.flatMap({ event.value(at: $0) }), case .object = found { object = found }
        return RecordUpdate(
            kind: kind,
            id: id,
            owner: owner.flatMap { Self.name(event.value(at: $0)) },
            attributes: object
        )
    }

    /// The record's kind; nil where the event has none at the place.
    package func kind(in event: Event) -> String? { kindAt.map { Self.name(event.value(at: $0)) } ?? kind }

    /// The record's id; nil where the event has none at the place.
    package func id(in event: Event) -> String? { Self.name(event.value(at: id)) }

    /// Bytes of an id.
    package static let idBytesLimit = 256

    private static func name(_ value: JSONValue?) -> String? {
        let text: String? =
            switch value {
            case .string(let text): text
            case .number(let number): number.description
            default: nil
            }
        guard let text, (1...idBytesLimit).contains(text.utf8.count) else { return nil }
        return text
    }
}
