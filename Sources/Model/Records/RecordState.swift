/// What is known of a record: what events have told of it, and its tags.
package struct RecordState: Sendable, Hashable {
    package var id: String
    package var owner: String?
    /// An object; empty where no event has told of the record.
    package var attributes: JSONValue
    /// In the order of their bytes.
    package var tags: [String]
    /// The time of the event that it was last fed by; nil where no event has told of it.
    package var fedAt: Timestamp?

    package init(
        id: String,
        owner: String? = nil,
        attributes: JSONValue = [:],
        tags: [String] = [],
        fedAt: Timestamp? = nil
    ) {
        self.id = id
        self.owner = owner
        self.attributes = attributes
        self.tags = tags
        self.fedAt = fedAt
    }

    /// The names that are not short for an attribute.
    private enum Part: String {
        case id, owner, tags, attributes
    }

    /// `id`, `owner`, `tags`, `attributes.…`; any other first segment is the name of an attribute.
    package func value(at segments: some Collection<String>) -> JSONValue? {
        guard let first = segments.first else { return nil }
        let rest = segments.dropFirst()
        switch Part(rawValue: first) {
        case .id: return JSONValue.string(id).value(at: Array(rest))
        case .owner: return owner.flatMap { JSONValue.string($0).value(at: Array(rest)) }
        case .tags: return JSONValue.array(tags.map(JSONValue.string)).value(at: Array(rest))
        case .attributes: return attributes.value(at: Array(rest))
        case nil: return attributes.value(at: Array(segments))
        }
    }
}
