/// What becomes of executions of other versions when this one becomes the current one.
package enum OnNewVersion: String, Sendable, CaseIterable {
    /// They go on with the version that they began with.
    case finish
    /// They are cancelled.
    case cancel
    /// Those in which no action has begun begin anew with this version; the others go on with theirs.
    case restart
}
