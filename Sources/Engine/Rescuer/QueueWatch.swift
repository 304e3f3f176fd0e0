internal import Messaging
package import Model
package import Store

/// What a rescuer has seen of one kind's queue, and the steps by which it sees more.
package struct QueueWatch: Sendable {
    /// How many steps are watched at a time.
    private static let most = 16

    package private(set) var front = QueueFront()
    /// Steps of which nobody had taken the job when they were last looked at.
    package private(set) var watched: [UntouchedStep] = []

    package init() {}

    /// Nothing was ready on the queue after `now`.
    package mutating func sawEmpty(at now: Timestamp) {
        front.passed(now, seenAt: now)
        watched = []
    }

    /// The watched steps were looked at: whoever took the job of one had been handed all that was published before it.
    package mutating func saw(untouched: Set<UntouchedStep>, at now: Timestamp) {
        let taken = watched.filter { !untouched.contains($0) }
        if let latest = taken.map(\.createdAt).max() { front.passed(latest, seenAt: now) }
        watched.removeAll { !untouched.contains($0) }
    }

    /// Watches one more step; the one in the middle makes room, so that old and young ones stay.
    package mutating func watch(_ step: UntouchedStep) {
        guard !watched.contains(step) else { return }
        if watched.count >= Self.most { watched.remove(at: watched.count / 2) }
        watched.append(step)
    }

    package mutating func forget(before instant: Timestamp) {
        front.forget(before: instant)
    }
}
