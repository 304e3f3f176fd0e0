/// How a scheduler works off timers.
package struct TimerConfiguration: Sendable {
    /// What the service is called in records: host and process, say.
    package var name: String
    /// At most so many timers are worked off together.
    package var batchSize: Int
    /// How long to wait before the next look, where the last batch was not full.
    package var poll: Duration

    package init(name: String, batchSize: Int = 500, poll: Duration = .milliseconds(100)) {
        self.name = name
        self.batchSize = batchSize
        self.poll = poll
    }
}
