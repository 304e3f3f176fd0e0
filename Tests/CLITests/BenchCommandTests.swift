import Foundation
import TestKit
import Testing

@testable import CLI

@Suite struct BenchCommandTests {
    @Test(arguments: [
        ["--events", "0"], ["--matching", "11"], ["--rules", "0"], ["--tenants", "1001"], ["--payload-bytes", "10"],
        ["--rate", "-1"], ["--timeout", "0"], ["--remove", "acme"],
    ])
    func `A value that makes no sense is refused by its option's name`(arguments: [String]) async throws {
        let run = try await CommandRun.of(["bench"] + arguments)
        #expect(run.ending == .exited(2))
        #expect(run.error.contains(arguments[0]))
    }

    @Test func `Roles that it starts do all of it once, and nothing of it stays`() async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            try await signalbox.output(of: "topology apply")
            let run = try await signalbox.run(
                "bench --serve --events 300 --rules 5 --matching 3 --tenants 2 --records --output json"
            )
            #expect(run.ending == .exited(0), "\(run.error)")
            let report = try #require(
                JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any],
                "\(run.output)"
            )
            #expect(report["lost"] as? Int == 0 && report["doubled"] as? Int == 0)
            #expect(report["events"] as? Int == 300 && report["actions"] as? Int == 900)
            for figure in ["events_per_second", "actions_per_second", "p50_ms", "p95_ms", "p99_ms"] {
                #expect(try #require(report[figure] as? Double) > 0)
            }
            #expect(try await signalbox.objects(of: "tenant list").isEmpty)
            #expect(try await signalbox.objects(of: "event list").isEmpty)
            #expect(try await signalbox.objects(of: "execution list").isEmpty)
            #expect(try await signalbox.objects(of: "task list").isEmpty)
            #expect(try await signalbox.objects(of: "note list").isEmpty)
        }
    }

    @Test func `What is missing is said before anything is made`() async throws {
        try await ServersFixture.with { signalbox in
            let unmigrated = try await signalbox.run("bench --events 1 --serve")
            #expect(unmigrated.ending == .exited(1) && unmigrated.error.contains("signalbox migrate"))
            try await signalbox.output(of: "migrate")
            let unprepared = try await signalbox.run("bench --events 1 --serve")
            #expect(unprepared.ending == .exited(1) && unprepared.error.contains("signalbox topology apply"))
            try await signalbox.output(of: "topology apply")
            let alone = try await signalbox.run("bench --events 1")
            #expect(alone.ending == .exited(1) && alone.error.contains("nobody consumes"), "\(alone.error)")
            #expect(try await signalbox.objects(of: "tenant list").isEmpty)
        }
    }

    @Test func `Rows that were kept are removed by the run's name`() async throws {
        try await ServersFixture.with { signalbox in
            try await signalbox.output(of: "migrate")
            try await signalbox.output(of: "topology apply")
            let report = try await signalbox.object(of: "bench --serve --keep --events 20 --tenants 1")
            let settings = try #require(report["settings"] as? [String: Any])
            let run = try #require(settings["run"] as? String)
            #expect(try await signalbox.objects(of: "task list --limit 100").count == 21)
            #expect(try await signalbox.objects(of: "tenant list").count == 1)
            try await signalbox.output(of: "bench --remove \(run)")
            #expect(try await signalbox.objects(of: "tenant list").isEmpty)
            #expect(try await signalbox.objects(of: "note list").isEmpty)
        }
    }
}
