/// One argument of an action.
package struct ArgumentSchema: Sendable, Hashable {
    package var name: String
    /// What it is for, in a sentence.
    package var summary: String
    package var type: ArgumentType
    package var isRequired: Bool
    /// What the action takes where the rule gives nothing; nil where that depends on the event.
    package var defaultValue: JSONValue?

    package init(
        name: String,
        summary: String,
        type: ArgumentType,
        isRequired: Bool = false,
        defaultValue: JSONValue? = nil
    ) {
        self.name = name
        self.summary = summary
        self.type = type
        self.isRequired = isRequired
        self.defaultValue = defaultValue
    }
}
