import AMQP
import Logging
import Messaging
import Model
import TestKit
import Testing

extension EndToEnd {
    @Suite
    struct RescueTests {
        @Test(.timeLimit(.minutes(4)))
        func `what was purged from the action queues is done all the same, once`() async throws {
            try await withInstallation { signalbox in
                let deals = signalbox.deals(0..<3000)
                let limit = ["SIGNALBOX_RESCUE_AFTER": "3s"]
                try await signalbox.running([Executable.matcher, Executable.scheduler], limit) { processes in
                    try await signalbox.publish(deals)
                    try await eventually(within: .seconds(60), "all events are recorded") {
                        try await signalbox.count("SELECT count(*) FROM events") == deals.count
                    }
                    // Workers do a part; what is left of their queues is thrown away under their hands.
                    let workers = [Executable.worker(.task), Executable.worker(.note)]
                    let slow = ["SIGNALBOX_WORKER_PREFETCH": "1", "SIGNALBOX_WORKER_BATCH_SIZE": "1"]
                    try await signalbox.running(workers, slow) { _ in
                        try await eventually(within: .seconds(60), "something is done") {
                            try await signalbox.count("SELECT count(*) FROM tasks") > 20
                        }
                        let purged = try await purge(signalbox)
                        #expect(purged > 0)
                        try await signalbox.drained(executions: deals.count)
                    }
                    var rescued = 0.0
                    for kind in ["task", "note"] {
                        rescued += try await processes[1].metric("signalbox_rescued_jobs_total", ["kind": kind])
                    }
                    #expect(rescued > 0)
                    #expect(processes[1].process.text(.error).contains("jobs published again"))
                }
                try await signalbox.expectEachDealFollowedUpOnce(deals)
            }
        }

        private func purge(_ signalbox: Installation) async throws -> Int {
            let configuration = AMQPConfiguration(
                port: signalbox.vhost.servers.amqpPort,
                virtualHost: signalbox.vhost.name,
                user: "guest",
                password: "guest",
                connectionName: "test"
            )
            let probe = TopologyProbe(configuration: configuration, logger: Installation.logger)
            var purged = 0
            for kind in ActionKind.all { purged += try await probe.purge(Queues.action(kind)) }
            await probe.close()
            return purged
        }
    }
}
