/// A condition that a pack names, as a rule uses it: what it stood for when the rule was applied, and the name for display.
package struct NamedCondition: Sendable, Hashable {
    package var name: String
    /// The arguments by the parameters' names.
    package var arguments: JSONObject
    /// What is evaluated.
    package var expansion: Condition

    package init(name: String, arguments: JSONObject, expansion: Condition) {
        self.name = name
        self.arguments = arguments
        self.expansion = expansion
    }
}
