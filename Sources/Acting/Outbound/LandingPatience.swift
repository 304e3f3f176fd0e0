/// How long what has landed waits for others to be recorded with it, and free slots for others to be filled with them: a
/// tenth of what acting takes, so that who waits long for the other side records much at once, and who does not is not
/// kept. Pure.
package struct LandingPatience: Sendable {
    /// The longest wait: results are not left unrecorded for the sake of batches.
    package static let most = Duration.milliseconds(20)
    /// How long the next one waits.
    package private(set) var next = Duration.zero

    package init() {}

    /// Notes how long those took that landed together.
    package mutating func landed(after durations: [Duration]) {
        guard !durations.isEmpty else { return }
        let mean = durations.reduce(.zero, +) / durations.count
        next = max(.zero, min(mean / 10, Self.most))
    }
}
