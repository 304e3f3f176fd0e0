import Testing

/// `#expect` for properties that are checked by the ten thousand: it costs nothing, and its comment is not made, unless
/// the condition fails.
func check(
    _ condition: Bool,
    _ comment: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    if !condition { Issue.record(Comment(rawValue: comment()), sourceLocation: sourceLocation) }
}
