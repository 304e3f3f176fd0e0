package import Model

/// What the tables say of a measurement.
package struct BenchCounts: Sendable, Hashable {
    package var events: Int
    package var executions: Int
    /// Steps that are done.
    package var done: Int
    /// Steps that took more than one attempt.
    package var retried: Int
    /// Tasks and notes.
    package var effects: Int
    /// Tasks and notes that differ in tenant, record or text: each rule writes its own text on each event's record, so
    /// these are the effects without their doubles, whatever key they were written under.
    package var distinctEffects: Int
    /// Steps that have an effect.
    package var stepsWithEffect: Int
    /// Tasks and notes whose step is not there or not done.
    package var strays: Int
    /// Dead letters of the tenants, whenever they came.
    package var deadLetters: Int
    /// From the event's time to the step's end, in milliseconds; nil where no step is done.
    package var latency: Latency?
    package var firstEvent: Timestamp?
    /// When the last event was recorded.
    package var lastRecorded: Timestamp?
    /// When the last step was done.
    package var lastDone: Timestamp?

    package struct Latency: Sendable, Hashable {
        package var p50: Double
        package var p95: Double
        package var p99: Double

        package init(p50: Double, p95: Double, p99: Double) {
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
        }
    }

    package init(
        events: Int = 0,
        executions: Int = 0,
        done: Int = 0,
        retried: Int = 0,
        effects: Int = 0,
        distinctEffects: Int = 0,
        stepsWithEffect: Int = 0,
        strays: Int = 0,
        deadLetters: Int = 0,
        latency: Latency? = nil,
        firstEvent: Timestamp? = nil,
        lastRecorded: Timestamp? = nil,
        lastDone: Timestamp? = nil
    ) {
        self.events = events
        self.executions = executions
        self.done = done
        self.retried = retried
        self.effects = effects
        self.distinctEffects = distinctEffects
        self.stepsWithEffect = stepsWithEffect
        self.strays = strays
        self.deadLetters = deadLetters
        self.latency = latency
        self.firstEvent = firstEvent
        self.lastRecorded = lastRecorded
        self.lastDone = lastDone
    }
}
