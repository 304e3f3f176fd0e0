/// Names a record of the tenant's, such as the deal `d-17`.
package struct RecordReference: Sendable, Hashable {
    package var kind: String
    package var id: String

    package init(kind: String, id: String) {
        self.kind = kind
        self.id = id
    }
}
