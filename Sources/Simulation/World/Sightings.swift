/// A situation that the simulation is to have been in: one that never comes up is not tested.
package enum Sight: Int, Sendable, CaseIterable {
    case crash, freeze, connectionLost, brokerDown, databaseDown
    case publishUnknown, publishRejected, messageDoubled, messageReordered
    case statementFailed, commitFailed, commitUnknown
    case stepBusy, stepSettledBefore, openJobsFound, jobPostponed, leaseLost, leaseExpired, stepHeld
    case eventKnown, rulesRefreshed, eventRefused, partRefused, stepCancelled, stepGivenUp, stepUnknown
    case sendAmbiguous, sentAgain, deliveryLimit, bundleParted
}

/// How often each situation came up.
package struct Sightings: Sendable {
    private var counts = [Int](repeating: 0, count: Sight.allCases.count)

    package init() {}

    package subscript(sight: Sight) -> Int { counts[sight.rawValue] }

    mutating func add(_ sight: Sight) {
        counts[sight.rawValue] += 1
    }

    package mutating func add(_ other: Sightings) {
        for place in counts.indices { counts[place] += other.counts[place] }
    }
}
