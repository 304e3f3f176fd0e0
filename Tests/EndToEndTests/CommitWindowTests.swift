import Model
import Postgres
import Store
import TestKit
import Testing

extension EndToEnd {
    /// The narrowest window: committed in Postgres, and nothing of it at the broker.
    @Suite
    struct CommitWindowTests {
        @Test(.timeLimit(.minutes(3)))
        func `a matcher that dies between its commit and its publishes leaves no event without its jobs`() async throws
        {
            try await withInstallation { signalbox in
                let deals = signalbox.deals(0..<300)
                try await dieAfterCommit(Executable.matcher, writing: "events", of: deals, in: signalbox)
                #expect(try await signalbox.count("SELECT count(*) FROM steps WHERE attempts = 0") > 0)
                try await signalbox.running(Executable.forDeals) { _ in
                    try await signalbox.drained(executions: 300)
                    try await signalbox.expectEachDealFollowedUpOnce(deals)
                }
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `a worker that dies between its commit and its publishes leaves no step without the next`() async throws {
            try await withInstallation { signalbox in
                let deals = signalbox.deals(0..<300)
                try await signalbox.running([Executable.matcher, Executable.worker(.note)]) { _ in
                    try await dieAfterCommit(Executable.worker(.task), writing: "tasks", of: deals, in: signalbox)
                    #expect(try await signalbox.count("SELECT count(*) FROM tasks") > 0)
                    #expect(try await signalbox.count("SELECT count(*) FROM notes") == 0)
                    try await signalbox.running(Executable.worker(.task)) { _ in
                        try await signalbox.drained(executions: 300)
                        try await signalbox.expectEachDealFollowedUpOnce(deals)
                    }
                }
            }
        }

        /// Holds the table until the process waits for it, silences its link to the broker, lets it commit, kills it.
        private func dieAfterCommit(
            _ executable: String,
            writing table: String,
            of deals: [SampleEvent],
            in installation: Installation
        ) async throws {
            try await withTCPProxy(to: installation.vhost.servers.amqpPort) { proxy in
                let through = ["SIGNALBOX_RABBITMQ_PORT": "\(proxy.port)"]
                try await installation.running(executable, through) { process in
                    try await installation.store.pool.withTransaction { connection in
                        _ = try await connection.execute(Statement("LOCK TABLE \(table) IN ACCESS EXCLUSIVE MODE"))
                        try await installation.publish(deals)
                        try await eventually("\(executable) waits for \(table)") {
                            try await installation.count(
                                """
                                SELECT count(*) FROM pg_stat_activity
                                WHERE datname = current_database() AND wait_event_type = 'Lock'
                                """
                            ) > 0
                        }
                        proxy.freeze()
                    }
                    try await installation.reached(1, rowsIn: table)
                    try await process.crash()
                }
            }
        }
    }
}
