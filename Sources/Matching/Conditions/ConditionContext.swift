package import Model

/// What a condition is tried on: values by their paths, made when they are asked for, and the time.
///
/// Whoever matches from a message's bytes gives the paths that ``CompiledCondition/paths`` lists, and no others are asked for.
package protocol ConditionContext {
    /// The value at a path; nil where it is missing, which is not the same as null. A path with the root
    /// ``FieldPath/Root/record`` leads into the event's record of that kind; ``FieldPath/Root/element`` is never asked for.
    func value(at path: FieldPath) -> JSONValue?

    /// When the event is taken to happen: its own time, so that a condition says the same however often it is asked.
    var now: Timestamp { get }
}
