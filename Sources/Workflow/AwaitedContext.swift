internal import Matching
internal import Model

/// What a wait's condition sees: the awaited event, and under `trigger`, `record` and `steps` what the execution knows.
struct AwaitedContext: ConditionContext {
    let awaited: Event
    let execution: StepContext

    var now: Timestamp { awaited.time }

    func value(at path: FieldPath) -> JSONValue? {
        switch path.root {
        case .record, .steps: execution.value(at: path)
        case .trigger: Self.value(at: path.segments, ofTrigger: execution.context.event)
        default: awaited.value(at: path)
        }
    }

    /// `trigger.event.…` is an attribute; any other path leads into the payload.
    static func value(at segments: [String], ofTrigger event: Event) -> JSONValue? {
        if segments.count == 2, segments[0] == FieldPath.Root.event.rawValue,
            let value = event.value(at: FieldPath(root: .event, segments: [segments[1]]))
        {
            return value
        }
        return event.value(at: FieldPath(root: .data, segments: segments))
    }
}
