internal import Model
internal import Store

extension BenchReport {
    /// For programs. Rates and times are null where nothing was measured.
    var json: JSONValue {
        [
            "events_per_second": Self.measure(eventsPerSecond),
            "actions_per_second": Self.measure(actionsPerSecond),
            "published_per_second": Self.measure(publishedPerSecond),
            "p50_ms": Self.measure(counts.latency?.p50),
            "p95_ms": Self.measure(counts.latency?.p95),
            "p99_ms": Self.measure(counts.latency?.p99),
            "lost": .count(lost),
            "doubled": .count(doubled),
            "events": .count(counts.events),
            "actions": .count(counts.done),
            "retried": .count(counts.retried),
            "dead_letters": .count(counts.deadLetters),
            "seconds": Self.measure(seconds),
            "ended": .string(ending.rawValue),
            "problems": .array(problems.map { .string($0) }),
            "settings": settings,
        ]
    }

    /// For people: the figures in a row, and below them what was run.
    var table: String {
        let figures: [(String, JSONValue)] = [
            ("EVENTS/S", Self.whole(eventsPerSecond)),
            ("ACTIONS/S", Self.whole(actionsPerSecond)),
            ("P50 MS", Self.tenths(counts.latency?.p50)),
            ("P95 MS", Self.tenths(counts.latency?.p95)),
            ("P99 MS", Self.tenths(counts.latency?.p99)),
            ("LOST", .count(lost)),
            ("DOUBLED", .count(doubled)),
            ("SECONDS", Self.tenths(seconds)),
        ]
        let table = TextTable(
            header: figures.map(\.0),
            alignments: figures.map { _ in .right },
            rows: [figures.map { $0.1.cell }]
        )
        var details = Details()
        details.add("run", .string(plan.run))
        details.add("events", .string("\(plan.events) of \(plan.payloadBytes) bytes, \(pace)"))
        details.add(
            "rules",
            .string("\(plan.rules) for each of \(plan.tenants) tenants, of which each event fires \(plan.matching)")
        )
        details.add("actions", .string("\(counts.done) done, \(counts.retried) of them after a retry"))
        if plan.feedsRecords { details.add("records", "each event feeds one") }
        details.add("published", publishedPerSecond.map { .string("\(Int($0)) events/s confirmed") })
        return table.text + "\n" + details.text
    }

    private var pace: String { plan.rate == 0 ? "as fast as it goes" : "\(plan.rate)/s" }

    private var settings: JSONValue {
        [
            "run": .string(plan.run),
            "events": .count(plan.events),
            "rules": .count(plan.rules),
            "matching": .count(plan.matching),
            "tenants": .count(plan.tenants),
            "payload_bytes": .count(plan.payloadBytes),
            "rate": .count(plan.rate),
            "records": .bool(plan.feedsRecords),
            "seed": .count(Int(truncatingIfNeeded: plan.seed)),
        ]
    }

    private static func measure(_ value: Double?) -> JSONValue { value.map { .measure($0) } ?? .null }

    private static func whole(_ value: Double?) -> JSONValue { value.map { .count(Int($0.rounded())) } ?? .null }

    private static func tenths(_ value: Double?) -> JSONValue {
        value.flatMap { JSONNumber(($0 * 10).rounded() / 10) }.map { .number($0) } ?? .null
    }
}
