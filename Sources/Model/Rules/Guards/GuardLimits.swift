/// What guards may ask of the engine.
package enum GuardLimits {
    /// How deep a chain of causes may be where a rule does not say.
    package static let depth = 8
    package static let depths = 1...100
    /// Firings that a quota may allow in its period.
    package static let firings = 1...1000
    /// The longest period of a quota.
    package static let period = Duration.seconds(366 * 86_400)
    /// Executions that may be at once.
    package static let concurrent = 1...1000
    /// Executions of one key that may wait for a slot.
    package static let queued = 10_000
    /// How far ahead a throttle may put a beginning.
    package static let throttleAhead = Duration.seconds(30 * 86_400)
    /// Beginnings that a throttle may allow in its period.
    package static let throttled = 1...1000
    /// The longest time that events are gathered.
    package static let gathering = Duration.seconds(30 * 86_400)
    /// Events of one batch.
    package static let batch = 1...500
    /// What the events of one batch, or one debounced event, may have as JSON text: with more, a batch is complete.
    package static let batchBytes = 192 * 1024
    /// The shortest of all these times.
    package static let shortest = Duration.milliseconds(1)
}
