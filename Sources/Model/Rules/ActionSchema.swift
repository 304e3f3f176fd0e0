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

    package init(
        kind: ActionKind,
        summary: String,
        arguments: [ArgumentSchema],
        defaultOnUnknown: Step.OnUnknown = .hold,
        isOutbound: Bool
    ) {
        self.kind = kind
        self.summary = summary
        self.arguments = arguments
        self.defaultOnUnknown = defaultOnUnknown
        self.isOutbound = isOutbound
    }

    /// The argument of a name.
    package subscript(name: String) -> ArgumentSchema? { arguments.first { $0.name == name } }
}
