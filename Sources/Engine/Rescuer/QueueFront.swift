package import Model

/// How far a queue is known to have been worked off: everything that was published to it before an instant, its front,
/// has been handed out. A queue hands out in the order in which it was filled, so a front never goes back. Pure.
package struct QueueFront: Sendable {
    private struct Sighting {
        var front: Timestamp
        var seenAt: Timestamp
    }

    // By time; fronts rise.
    private var sightings: [Sighting] = []

    package init() {}

    /// Notes that at `seenAt` everything published before `front` had been handed out.
    package mutating func passed(_ front: Timestamp, seenAt: Timestamp) {
        if let last = sightings.last, last.front >= front { return }
        sightings.append(Sighting(front: front, seenAt: seenAt))
    }

    /// Where the front was known to be at an instant; nil where nothing was known of it yet.
    package func known(at instant: Timestamp) -> Timestamp? {
        sightings.last { $0.seenAt <= instant }?.front
    }

    /// Forgets what no question about `instant` or later needs.
    package mutating func forget(before instant: Timestamp) {
        guard let place = sightings.lastIndex(where: { $0.seenAt <= instant }) else { return }
        sightings.removeFirst(place)
    }
}
