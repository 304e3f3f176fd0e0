internal import Model
internal import Store

/// What came of a measurement: the figures, and whether the tables hold what they must.
struct BenchReport: Sendable {
    let plan: BenchPlan
    /// How many events the broker has confirmed.
    let confirmed: Int
    /// From the first publish to the last confirm.
    let publishing: Duration
    let ending: BenchEnding
    let counts: BenchCounts

    /// The effects that the confirmed events ask for.
    var expected: Int { confirmed * plan.matching }

    /// Effects that are missing.
    var lost: Int { max(0, expected - counts.distinctEffects) }

    /// Effects that happened again: that say what another says, or whose step has another.
    var doubled: Int {
        max(0, counts.effects - counts.distinctEffects, counts.effects - counts.stepsWithEffect)
    }

    /// Steps that were done, each claimed, done, recorded and acked, by the time from the first publish to the last of them.
    var actionsPerSecond: Double? { rate(counts.done, until: counts.lastDone) }

    /// Events that were matched and recorded, by the time from the first publish to the last of them.
    var eventsPerSecond: Double? { rate(counts.events, until: counts.lastRecorded) }

    /// Confirmed events by the time that publishing took.
    var publishedPerSecond: Double? {
        publishing > .zero ? Double(confirmed) / (publishing / .seconds(1)) : nil
    }

    /// From the first publish to the last recorded effect, in seconds.
    var seconds: Double? { seconds(until: counts.lastDone) }

    /// Everything that is not as it must be, a sentence each.
    var problems: [String] {
        var problems: [String] = []
        func expect(_ found: Int, _ wanted: Int, _ what: String) {
            if found != wanted { problems.append("\(found) \(what), expected \(wanted)") }
        }
        if ending == .timeout { problems.append("time was up before everything was done") }
        if lost > 0 { problems.append("\(lost) effects are \(ending == .timeout ? "still missing" : "lost")") }
        if doubled > 0 { problems.append("\(doubled) effects are doubled") }
        expect(confirmed, plan.events, "events confirmed")
        expect(counts.events, confirmed, "events recorded")
        expect(counts.executions, expected, "executions")
        expect(counts.done, counts.executions, "steps done")
        expect(counts.strays, 0, "effects without a step that is done")
        if counts.deadLetters > 0 { problems.append("\(counts.deadLetters) dead letters: see `signalbox dead list`") }
        return problems
    }

    private func rate(_ count: Int, until end: Timestamp?) -> Double? {
        seconds(until: end).flatMap { $0 > 0 ? Double(count) / $0 : nil }
    }

    private func seconds(until end: Timestamp?) -> Double? {
        guard let end, let begin = counts.firstEvent else { return nil }
        return (end - begin) / .seconds(1)
    }
}
