/// What an action takes: the kind's name, its arguments and how it fails.
package struct ActionSchema: Sendable, Hashable {
    package var kind: ActionKind
    /// What it does, in a sentence.
    package var summary: String
    package var arguments: [ArgumentSchema]
    /// What `onUnknown` means where a step does not say.
    package var defaultOnUnknown: Step.OnUnknown
    /// Whether it touches somebody else's server, so that its effect may become `unknown`.
    package var isOutbound: Bool
    /// An example of what a done step leaves for later ones: an object with every key that there is, or null for nothing.
    package var output: JSONValue

    package init(
        kind: ActionKind,
        summary: String,
        arguments: [ArgumentSchema],
        defaultOnUnknown: Step.OnUnknown = .hold,
        isOutbound: Bool,
        output: JSONValue = .null
    ) {
        self.kind = kind
        self.summary = summary
        self.arguments = arguments
        self.defaultOnUnknown = defaultOnUnknown
        self.isOutbound = isOutbound
        self.output = output
    }

    /// The argument of a name.
    package subscript(name: String) -> ArgumentSchema? { arguments.first { $0.name == name } }
}
