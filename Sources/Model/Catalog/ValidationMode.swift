/// What becomes of a tenant's events that do not fit the schema of their type.
package enum ValidationMode: String, Sendable, Hashable, CaseIterable {
    /// They are refused, and kept as dead letters.
    case enforce
    /// They are taken; what is wrong with them is logged and counted.
    case warn
    /// Nobody looks.
    case off
}
