import Model
import Store
import Testing

@testable import CLI

@Suite struct BenchReportTests {
    private static let begin = Timestamp(microseconds: 1_790_000_000_000_000)

    /// What 100 events that fire two rules each leave when all goes well.
    private static let good = BenchCounts(
        events: 100,
        executions: 200,
        done: 200,
        effects: 200,
        distinctEffects: 200,
        stepsWithEffect: 200,
        latency: BenchCounts.Latency(p50: 10.04, p95: 20.06, p99: 30.1),
        firstEvent: begin,
        lastRecorded: begin + .seconds(2),
        lastDone: begin + .seconds(4)
    )

    private static func report(
        _ counts: BenchCounts = good,
        confirmed: Int = 100,
        ending: BenchEnding = .completed
    ) -> BenchReport {
        BenchReport(
            plan: BenchEventsTests.plan(),
            confirmed: confirmed,
            publishing: .milliseconds(500),
            ending: ending,
            counts: counts
        )
    }

    private static func report(_ change: (inout BenchCounts) -> Void) -> BenchReport {
        var counts = good
        change(&counts)
        return report(counts)
    }

    @Test func `All is there once: no problems, and the rates count from the first event`() {
        let report = Self.report()
        #expect(report.problems.isEmpty && report.lost == 0 && report.doubled == 0)
        #expect(report.actionsPerSecond == 50)
        #expect(report.eventsPerSecond == 50)
        #expect(report.publishedPerSecond == 200)
        #expect(report.seconds == 4)
    }

    @Test func `A missing effect is lost`() {
        let report = Self.report {
            $0.effects = 199
            $0.distinctEffects = 199
            $0.stepsWithEffect = 199
        }
        #expect(report.lost == 1 && report.doubled == 0 && report.problems == ["1 effects are lost"])
    }

    @Test func `An effect whose step has another is doubled, and hides no lost one`() {
        let report = Self.report {
            $0.effects = 200
            $0.distinctEffects = 199
            $0.stepsWithEffect = 199
        }
        #expect(report.lost == 1 && report.doubled == 1)
    }

    @Test func `The same effect from two executions is doubled`() {
        let report = Self.report {
            $0.executions = 201
            $0.done = 201
            $0.effects = 201
            $0.stepsWithEffect = 201
        }
        #expect(report.doubled == 1 && report.lost == 0)
        #expect(report.problems == ["1 effects are doubled", "201 executions, expected 200"])
    }

    @Test func `Everything else that is amiss is a problem of its own`() {
        #expect(Self.report { $0.events = 99 }.problems == ["99 events recorded, expected 100"])
        #expect(Self.report { $0.done = 198 }.problems == ["198 steps done, expected 200"])
        #expect(Self.report { $0.strays = 3 }.problems == ["3 effects without a step that is done, expected 0"])
        #expect(Self.report { $0.deadLetters = 2 }.problems == ["2 dead letters: see `signalbox dead list`"])
        #expect(Self.report { $0.retried = 5 }.problems.isEmpty)
        #expect(Self.report(ending: .timeout).problems == ["time was up before everything was done"])
        #expect(Self.report(confirmed: 90).problems.first == "90 events confirmed, expected 100")
    }

    @Test func `Nothing came of it: everything is lost, and rates are null`() {
        let report = Self.report(BenchCounts(), ending: .timeout)
        #expect(report.lost == 200)
        #expect(report.json["actions_per_second"] == .null && report.json["p99_ms"] == .null)
        #expect(report.table.contains(" -"))
    }

    @Test func `JSON has the figures by their names`() {
        let json = Self.report().json
        #expect(json["events_per_second"] == 50 && json["actions_per_second"] == 50)
        #expect(json["p50_ms"] == 10.04 && json["p95_ms"] == 20.06 && json["p99_ms"] == 30.1)
        #expect(json["lost"] == 0 && json["doubled"] == 0)
        #expect(json["ended"] == "completed" && json["problems"] == [])
        #expect(json["settings"]?["payload_bytes"] == 600 && json["settings"]?["records"] == true)
    }

    @Test func `The table has the figures in a row and the settings below`() {
        #expect(
            Self.report().table == """
                EVENTS/S  ACTIONS/S  P50 MS  P95 MS  P99 MS  LOST  DOUBLED  SECONDS
                      50         50    10.0    20.1    30.1     0        0      4.0

                run:       0badcafe
                events:    100 of 600 bytes, as fast as it goes
                rules:     10 for each of 3 tenants, of which each event fires 2
                actions:   200 done, 0 of them after a retry
                records:   each event feeds one
                published: 200 events/s confirmed

                """
        )
    }
}
