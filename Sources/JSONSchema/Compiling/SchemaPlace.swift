/// Where a schema stands: in one of the documents, and there.
struct SchemaPlace: Hashable, Sendable {
    /// 0 is the schema that is compiled; the others are those that it may refer to.
    var document: Int
    var path: [String]

    func appending(_ segments: String...) -> SchemaPlace {
        SchemaPlace(document: document, path: path + segments)
    }
}
