package import Model

/// By what an awaited event is found: the value at one path, which a wait's condition says must equal what the execution
/// knows. Without a path, every event of the type may be the one.
package struct Correlation: Sendable, Hashable {
    /// A path into the awaited event's payload or attributes.
    package var path: FieldPath?

    package init(path: FieldPath? = nil) {
        self.path = path
    }

    /// The path as the tables have it: the root and the segments; empty for none.
    package var segments: [String] { path.map { [$0.root.rawValue] + $0.segments } ?? [] }
}
