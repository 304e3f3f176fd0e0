import FoundationEssentials
import Model
import Store
import TestKit
import Testing

extension EndToEnd {
    /// Rules that are due by the clock and by records' dates.
    @Suite
    struct ScheduleTests {
        @Test(.timeLimit(.minutes(5)))
        func `with three schedulers, and each of them killed, every second is one note`() async throws {
            try await withInstallation { signalbox in
                try await signalbox.withoutPackRules()
                let fleet = [Executable.matcher, Executable.worker(.note), Executable.scheduler]
                try await signalbox.running(fleet) { _ in
                    try await signalbox.apply(
                        rules: """
                            name: tick
                            trigger: { schedule: { every: 1s } }
                            steps:
                              - action: note
                                with: { record: { kind: clock, id: wall }, text: "{{at}}" }
                            """
                    )
                    for round in 1...4 {
                        try await signalbox.running([Executable.scheduler, Executable.scheduler]) { schedulers in
                            try await signalbox.reached(round * 3, rowsIn: "notes")
                            for scheduler in schedulers { try await scheduler.crash() }
                        }
                    }
                    _ = try await signalbox.store.setRule("tick", tenant: Installation.tenant, status: .paused)
                    try await eventually("all notes are written") {
                        try await signalbox.count("SELECT count(*) FROM executions WHERE state = 'pending'") == 0
                    }
                    let texts = try await signalbox.lines("SELECT body FROM notes ORDER BY body", columns: 1)
                    let seconds = try texts.map { try #require(Timestamp(rfc3339: $0)).microseconds / 1_000_000 }
                    let first = try #require(seconds.first)
                    #expect(seconds.count >= 12)
                    #expect(seconds == Array(first..<(first + Int64(seconds.count))), "lost or doubled: \(seconds)")
                    #expect(try await signalbox.count("SELECT count(*) FROM dead_letters") == 0)
                }
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `a record's date fires its rule, whose conditions see the record as it is then`() async throws {
            try await withInstallation { signalbox in
                try await signalbox.withoutPackRules()
                try await signalbox.apply(
                    rules: """
                        name: look back
                        trigger: { date: { record: deal, field: closedAt, after: 10m } }
                        conditions:
                          - { path: record.deal.amount, greater_than: 50 }
                        steps:
                          - action: note
                            with: { record: { kind: deal, id: "{{record.id}}" }, text: "closed on {{date}}" }
                        """
                )
                let fleet = [Executable.matcher, Executable.worker(.note), Executable.scheduler]
                try await signalbox.running(fleet) { _ in
                    let closed = (WallClock.system.now - .seconds(600)).rfc3339
                    for (id, amount) in [("d-1", 100), ("d-2", 10)] {
                        try await signalbox.publish([
                            SampleEvent(
                                id: "closed-\(id)",
                                type: "deal.created",
                                time: signalbox.time,
                                data: #"{"deal":{"id":"\#(id)","amount":\#(amount),"closedAt":"\#(closed)"}}"#
                            )
                        ])
                    }
                    try await signalbox.reached(4, rowsIn: "events")
                    try await eventually("the note is written") {
                        try await signalbox.lines("SELECT record_id, body FROM notes", columns: 2)
                            == ["d-1|closed on \(closed)"]
                    }
                    #expect(try await signalbox.count("SELECT count(*) FROM record_dates") == 0)
                }
            }
        }
    }
}
