import Model
import TestKit
import Testing

extension EndToEnd {
    @Suite
    struct OperationTests {
        @Test(.timeLimit(.minutes(3)))
        func `metrics can be parsed and count what was done`() async throws {
            try await withInstallation { signalbox in
                try await signalbox.running(Executable.forDeals) { processes in
                    let deals = signalbox.deals(0..<20)
                    try await signalbox.publish(deals + deals[..<5])
                    try await signalbox.drained(executions: 20)
                    let (matcher, task, note) = (processes[0], processes[1], processes[2])
                    try await eventually("all is counted") {
                        try await matcher.metric("signalbox_events_total", ["outcome": "duplicate"]) == 5
                    }
                    #expect(try await matcher.metric("signalbox_events_total", ["outcome": "accepted"]) == 20)
                    #expect(try await matcher.metric("signalbox_events_total", ["outcome": "refused"]) == 0)
                    #expect(try await matcher.metric("signalbox_matches_total") == 20)
                    for (worker, kind) in [(task, "task"), (note, "note")] {
                        let done = ["kind": kind, "outcome": "done"]
                        #expect(try await worker.metric("signalbox_jobs_total", done) == 20)
                        #expect(
                            try await worker.metric("signalbox_event_to_effect_seconds_count", ["kind": kind]) == 20
                        )
                    }
                }
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `a wrong setting is refused by name`() async throws {
            try await withTemporaryFolder { folder in
                let file = try folder.write("postgres:\n    hostt: db.example\n", to: "signalbox.yaml")
                try await withChildProcess(Executable.matcher, arguments: ["--config", file]) { process in
                    let ending = try await process.end()
                    #expect(ending == .exited(1))
                    let line = process.text(.error)
                    #expect(line.hasPrefix("signalbox-matcher: "))
                    #expect(line.hasSuffix("\n"))
                    #expect(line.contains("postgres.hostt"))
                    #expect(line.contains("did you mean postgres.host?"))
                }
            }
            let misspelt = ["SIGNALBOX_MATCHER_BATCHSIZE": "10"]
            try await withChildProcess(Executable.matcher, environment: misspelt) { process in
                let ending = try await process.end()
                #expect(ending == .exited(1))
                #expect(process.text(.error).contains("SIGNALBOX_MATCHER_BATCHSIZE"))
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `an unknown argument is a usage error`() async throws {
            let all = [Executable.matcher, Executable.scheduler] + ActionKind.all.map(Executable.worker)
            for executable in all {
                try await withChildProcess(executable, arguments: ["--nonsense"]) { process in
                    let ending = try await process.end()
                    #expect(ending == .exited(2))
                    #expect(process.text(.error).hasPrefix("\(executable): unknown argument '--nonsense'"))
                    #expect(process.text(.error).hasSuffix("\n"))
                }
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func `a database without the schema stops the start with what to do`() async throws {
            let servers = try TestServers.required()
            try await withInstallation { installation in
                try await withDatabase(on: servers) { empty in
                    let environment = installation.environment.merging(
                        ["SIGNALBOX_POSTGRES_DATABASE": empty.name]
                    ) { $1 }
                    try await withChildProcess(Executable.matcher, environment: environment) { process in
                        let ending = try await process.end()
                        #expect(ending == .exited(1))
                        #expect(process.text(.error).contains("run `signalbox migrate`"))
                        // Nothing has worked on what is not there.
                        #expect(!process.text(.error).contains("does not exist"))
                    }
                }
            }
        }
    }
}
