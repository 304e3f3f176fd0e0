/// A kind of record that events feed and rules act on, such as `deal`.
package struct RecordKind: Sendable, Hashable {
    package var name: String
    package var summary: String

    package init(name: String, summary: String) {
        self.name = name
        self.summary = summary
    }
}
