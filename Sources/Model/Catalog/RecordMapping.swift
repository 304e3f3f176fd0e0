/// Where in an event a record stands.
package struct RecordMapping: Sendable, Hashable {
    /// The record's kind.
    package var kind: String
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

    /// Returns nil where the event has no id at the place.
    package func update(in event: Event) -> RecordUpdate? {
        guard let id = self.id(in: event) else { return nil }
        var object: JSONValue?
        if let found = attributes.flatMap({ event.value(at: $0) }), case .object = found { object = found }
        return RecordUpdate(
            kind: kind,
            id: id,
            owner: owner.flatMap { Self.name(event.value(at: $0)) },
            attributes: object
        )
    }

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
