internal import Model

/// A context, and the element of an array that a part of the condition is about.
struct Scope<Context: ConditionContext> {
    private let context: Context
    private let element: JSONValue?

    init(_ context: Context) {
        self.context = context
        element = nil
    }

    private init(_ context: Context, element: JSONValue) {
        self.context = context
        self.element = element
    }

    var now: Timestamp { context.now }

    /// The same context around another element: the inner one hides the outer.
    func within(_ element: JSONValue) -> Scope { Scope(context, element: element) }

    func value(at path: FieldPath) -> JSONValue? {
        path.root == .element ? element?.value(at: path.segments) : context.value(at: path)
    }
}
