package import Messaging
package import Model

/// A step of which nobody knows whether its effect happened.
package struct UnknownStep: Sendable, Hashable {
    package var job: Job
    package var rule: String
    package var eventID: String
    package var attempts: Int
    package var error: Outcome.Failure?
    /// Since when that is so.
    package var since: Timestamp?
}
