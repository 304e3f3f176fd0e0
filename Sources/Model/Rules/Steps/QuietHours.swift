/// Hours of the day in which nothing is to be begun: from the first until just before the second, over midnight where the
/// second is not later.
package struct QuietHours: Sendable, Hashable {
    package var from: TimeOfDay
    package var to: TimeOfDay

    package init(from: TimeOfDay, to: TimeOfDay) {
        self.from = from
        self.to = to
    }
}
