/// How far a zone's clocks are from UTC, at every instant. Pure: it is made from a file's bytes and never changes.
package struct TimeZoneRules: Sendable {
    /// The IANA name, such as `Europe/Berlin`.
    package let name: String
    private let transitions: [Transition]
    private let first: Int
    private let footer: PosixTimeZone?

    /// In seconds since 1970, and the offset from then on.
    private struct Transition: Sendable {
        var at: Int
        var offset: Int
    }

    package static let utc = TimeZoneRules(name: "UTC", offset: 0)

    private init(name: String, offset: Int) {
        self.name = name
        transitions = []
        first = offset
        footer = nil
    }

    /// - Parameter file: A file of the time zone database (TZif, version 2 or later).
    /// - Returns: nil where the bytes are no such file.
    package init?(name: String, file: [UInt8]) {
        guard let file = TimeZoneFile(file) else { return nil }
        self.name = name
        transitions = file.transitions.map { Transition(at: $0.at, offset: $0.offset) }
        first = file.first
        footer = file.footer
    }

    /// In seconds east of UTC.
    package func offset(at instant: Timestamp) -> Int {
        offset(atSecond: Int(instant.microseconds.flooredQuotient(by: 1_000_000)))
    }

    /// What the zone's calendar and clocks show.
    package func local(at instant: Timestamp) -> LocalTime {
        let shift = Int64(offset(at: instant)) * 1_000_000
        let (sum, overflow) = instant.microseconds.addingReportingOverflow(shift)
        return LocalTime(sinceEpoch: overflow ? instant.microseconds : sum)
    }

    /// When the zone's calendar and clocks show this.
    package func instants(of local: LocalTime) -> LocalInstants {
        let wall = local.sinceEpoch
        let second = Int(wall.flooredQuotient(by: 1_000_000))
        // No zone is further than 26 hours from UTC.
        let near = transitions(from: second - 100_000, to: second + 100_000)
        var offsets = [offset(atSecond: second - 100_000)]
        for transition in near where !offsets.contains(transition.offset) { offsets.append(transition.offset) }
        let found = offsets.filter { offset(atSecond: second - $0) == $0 }
            .map { Timestamp(microseconds: wall - Int64($0) * 1_000_000) }.sorted()
        if let earlier = found.first, let later = found.last {
            return found.count == 1 ? .one(earlier) : .overlap(earlier: earlier, later: later)
        }
        var before = offset(atSecond: second - 100_000)
        for transition in near {
            if transition.at + before <= second, second < transition.at + transition.offset {
                return .gap(
                    transition: Timestamp(microseconds: Int64(transition.at) * 1_000_000),
                    offsetBefore: before,
                    offsetAfter: transition.offset
                )
            }
            before = transition.offset
        }
        return .one(Timestamp(microseconds: wall - Int64(before) * 1_000_000))
    }

    /// The first instant of a day, which is not midnight where the clocks are put forward over that.
    package func start(of date: CivilDate) -> Timestamp { first(of: LocalTime(date: date)) }

    /// The one instant that counts as a local time: of one that the clocks skip, when they are put forward over it; of one that
    /// they show twice, the first.
    package func first(of local: LocalTime) -> Timestamp {
        switch instants(of: local) {
        case .one(let instant), .overlap(let instant, _), .gap(let instant, _, _): instant
        }
    }

    /// When the offset may change next, in seconds since 1970; nil where it never does again.
    func nextTransition(after second: Int) -> Int? {
        let place = place(from: second + 1)
        if place < transitions.count { return transitions[place].at }
        let year = CivilDate(daysSince1970: second.flooredQuotient(by: 86_400)).year
        return footer?.transitions(from: year - 1, through: year + 2).first { $0.at > second }?.at
    }

    /// In seconds east of UTC, at seconds since 1970.
    func offset(atSecond second: Int) -> Int {
        guard let last = transitions.last else { return footer?.offset(at: second) ?? first }
        if second >= last.at { return footer?.offset(at: second) ?? last.offset }
        let next = place(from: second + 1)
        return next == 0 ? first : transitions[next - 1].offset
    }

    /// The place of the first transition at a second or after it.
    private func place(from second: Int) -> Int {
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at < second { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func transitions(from start: Int, to end: Int) -> [Transition] {
        var found = Array(transitions[place(from: start)...].prefix { $0.at <= end })
        let last = transitions.last?.at ?? .min
        if let footer, end > last {
            func year(_ second: Int) -> Int { CivilDate(daysSince1970: second.flooredQuotient(by: 86_400)).year }
            for transition in footer.transitions(from: year(start) - 1, through: year(end) + 1)
            where transition.at > last && transition.at >= start && transition.at <= end {
                found.append(Transition(at: transition.at, offset: transition.offset))
            }
        }
        return found
    }
}
