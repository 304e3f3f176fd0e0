internal import Synchronization

/// What a process has done so far: for its heartbeat.
package final class Activity: Sendable {
    /// A number that only grows.
    package final class Tally: Sendable {
        private let count = Atomic<Int>(0)

        package func add(_ number: Int) { count.wrappingAdd(number, ordering: .relaxed) }
        package var total: Int { count.load(ordering: .relaxed) }
    }

    /// Events recorded.
    package let events = Tally()
    /// Attempts recorded.
    package let actions = Tally()

    package init() {}
}
