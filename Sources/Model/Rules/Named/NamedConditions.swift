/// The named conditions that a tenant's rules may use.
package struct NamedConditions: Sendable, Hashable {
    private var definitions: [String: ConditionDefinition]

    package static let none = NamedConditions([])

    /// Of two definitions of one name, the later one counts.
    package init(_ definitions: some Sequence<ConditionDefinition>) {
        self.definitions = Dictionary(definitions.map { ($0.name, $0) }) { $1 }
    }

    package subscript(name: String) -> ConditionDefinition? { definitions[name] }

    /// In alphabetical order.
    package var names: [String] { definitions.keys.sorted() }

    /// These and others; where both have a name, the other's counts.
    package func adding(_ other: some Sequence<ConditionDefinition>) -> NamedConditions {
        NamedConditions(Array(definitions.values) + Array(other))
    }
}
