import Postgres
import Testing

@Suite struct ListenerTests {
    @Test func `notifications arrive in order, on the channels asked for`() async throws {
        try await withDatabase { configuration in
            let sender = try await PostgresConnection.connect(configuration, logger: logger)
            let listener = PostgresListener(configuration: configuration, logger: logger)
            var heard = listener.notifications(on: ["jobs", "odd \"name\""]).makeAsyncIterator()
            #expect(await heard.next() == .reconnected)
            for number in 0..<20 {
                _ = try await sender.execute(Statement("SELECT pg_notify('jobs', $1)", "\(number)"))
                _ = try await sender.execute("SELECT pg_notify('elsewhere', 'no')")
            }
            _ = try await sender.execute("SELECT pg_notify('odd \"name\"', '')")
            for number in 0..<20 {
                #expect(await heard.next() == .received(channel: "jobs", payload: "\(number)"))
            }
            #expect(await heard.next() == .received(channel: "odd \"name\"", payload: ""))
            await listener.close()
            #expect(await heard.next() == nil)
            await sender.close()
        }
    }

    @Test func `a listener comes back by itself and says that it was away`() async throws {
        try await withDatabase { configuration in
            let sender = try await PostgresConnection.connect(configuration, logger: logger)
            let listener = PostgresListener(configuration: configuration, logger: logger)
            var heard = listener.notifications(on: ["jobs"]).makeAsyncIterator()
            #expect(await heard.next() == .reconnected)
            for round in 0..<3 {
                try await sender.terminateOthers()
                #expect(await heard.next() == .reconnected)
                _ = try await sender.execute(Statement("SELECT pg_notify('jobs', $1)", "\(round)"))
                #expect(await heard.next() == .received(channel: "jobs", payload: "\(round)"))
            }
            await listener.close()
            await sender.close()
        }
    }

    @Test func `a stream ends when its task is cancelled, and its session with it`() async throws {
        try await withDatabase { configuration in
            let observer = try await PostgresConnection.connect(configuration, logger: logger)
            let listener = PostgresListener(configuration: configuration, logger: logger)
            let (ready, signal) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                var count = 0
                for await _ in listener.notifications(on: ["jobs"]) {
                    count += 1
                    signal.yield()
                }
                return count
            }
            var readiness = ready.makeAsyncIterator()
            await readiness.next()
            task.cancel()
            #expect(await task.value == 1)
            let sessions: Statement = """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            try await eventually("no session is left") { try await observer.value(sessions, as: Int.self) == 0 }
            await observer.close()
        }
    }

    @Test func `closing ends a listener that is waiting for a server`() async throws {
        var configuration = try serverConfiguration()
        configuration.port = unusedPort()
        let listener = PostgresListener(configuration: configuration, logger: logger)
        let task = Task {
            for await _ in listener.notifications(on: ["jobs"]) { return false }
            return true
        }
        await Task.yield()
        await listener.close()
        #expect(await task.value)
        for await _ in listener.notifications(on: ["jobs"]) { Issue.record("a closed listener heard something") }
    }
}
