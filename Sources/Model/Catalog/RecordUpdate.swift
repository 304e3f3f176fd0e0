/// What an event says of a record: written over what is known of it.
package struct RecordUpdate: Sendable, Hashable {
    package var kind: String
    package var id: String
    /// nil: the event does not say.
    package var owner: String?
    /// An object; nil: the event does not say.
    package var attributes: JSONValue?

    package init(kind: String, id: String, owner: String? = nil, attributes: JSONValue? = nil) {
        self.kind = kind
        self.id = id
        self.owner = owner
        self.attributes = attributes
    }
}
