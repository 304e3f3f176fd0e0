import Model
import TestKit
import Testing

extension EndToEnd {
    /// kill -9 in the middle of 5,000 events.
    @Suite
    struct CrashTests {
        private static let events = 5000

        @Test(.timeLimit(.minutes(5)))
        func `a worker that is killed in the middle of 5,000 events loses nothing and doubles nothing`() async throws {
            try await withInstallation { signalbox in
                let deals = signalbox.deals(0..<Self.events)
                try await signalbox.running([Executable.matcher, Executable.worker(.note)]) { _ in
                    try await signalbox.running(Executable.worker(.task)) { worker in
                        async let published: Void = signalbox.publish(deals)
                        try await signalbox.reached(500, rowsIn: "tasks")
                        try await worker.crash()
                        try await published
                    }
                    let done = try await signalbox.count("SELECT count(*) FROM tasks")
                    #expect(done < Self.events, "the worker was killed too late for a proof")
                    try await signalbox.running(Executable.worker(.task)) { _ in
                        try await signalbox.drained(executions: Self.events)
                        try await signalbox.expectEachDealFollowedUpOnce(deals)
                    }
                }
            }
        }

        @Test(.timeLimit(.minutes(5)))
        func `a matcher that is killed in the middle of 5,000 events loses nothing and doubles nothing`() async throws {
            try await withInstallation { signalbox in
                let deals = signalbox.deals(0..<Self.events)
                try await signalbox.running([Executable.worker(.task), Executable.worker(.note)]) { _ in
                    try await signalbox.running(Executable.matcher) { matcher in
                        async let published: Void = signalbox.publish(deals)
                        try await signalbox.reached(500, rowsIn: "events")
                        try await matcher.crash()
                        try await published
                    }
                    let done = try await signalbox.count("SELECT count(*) FROM events")
                    #expect(done < Self.events, "the matcher was killed too late for a proof")
                    try await signalbox.running(Executable.matcher) { _ in
                        try await signalbox.drained(executions: Self.events)
                        try await signalbox.expectEachDealFollowedUpOnce(deals)
                    }
                }
            }
        }
    }
}

extension Installation {
    /// Waits until a table has so many rows.
    func reached(_ rows: Int, rowsIn table: String, within bound: Duration = .seconds(60)) async throws {
        try await eventually(within: bound, "\(table) has \(rows) rows") {
            try await count("SELECT count(*) FROM \(table)") >= rows
        }
    }
}
