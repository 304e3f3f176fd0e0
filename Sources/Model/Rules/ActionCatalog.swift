/// The kinds of action that rules may name.
package struct ActionCatalog: Sendable {
    private let schemas: [ActionKind: ActionSchema]

    /// Of two schemas of one kind, the later one counts.
    package init(_ schemas: [ActionSchema]) {
        self.schemas = Dictionary(schemas.map { ($0.kind, $0) }) { $1 }
    }

    package subscript(kind: ActionKind) -> ActionSchema? { schemas[kind] }

    /// Every kind, in alphabetical order.
    package var kinds: [ActionKind] { schemas.keys.sorted { $0.rawValue < $1.rawValue } }
}
