/// So many firings in a period, for each value of a key. Pure.
///
/// What counts is when the events happened, so the order in which they come in changes nothing of the law: no stretch
/// of time as long as the period has more firings than ``count``.
package struct FiringQuota: Sendable, Hashable {
    package var count: Int
    /// nil: ever.
    package var period: Duration?
    /// nil: all events of the rule share one count. An event that has nothing there shares one with the others that have not.
    package var key: FieldPath?

    package init(count: Int, period: Duration? = nil, key: FieldPath? = nil) {
        self.count = count
        self.period = period
        self.key = key
    }

    /// Whether one more may fire.
    ///
    /// - Parameters:
    ///   - time: When its event happened.
    ///   - firings: When the events of earlier firings of the same key did, in any order. Those a period away or more
    ///     may be left out.
    package func admits(_ time: Timestamp, besides firings: [Timestamp]) -> Bool {
        guard let period else { return firings.count < count }
        let near = (firings.filter { Self.distance($0, time) < period } + [time]).sorted()
        // Too many are in one stretch where the first and the last of count + 1 in a row are nearer than the period.
        guard near.count > count else { return true }
        return !(count..<near.count).contains { near[$0] - near[$0 - count] < period }
    }

    private static func distance(_ left: Timestamp, _ right: Timestamp) -> Duration {
        left < right ? right - left : left - right
    }

    /// What a trip says, as in `5 per 1d is the most`.
    package func trip(_ kind: GuardKind, _ value: GuardValue) -> GuardTrip {
        let most = period.map { "\(count) per \(DurationText.text(of: $0)) is the most" } ?? "\(count) is the most"
        return GuardTrip(kind, most + value.clause)
    }
}
