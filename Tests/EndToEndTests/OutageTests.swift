import Model
import TestKit
import Testing

extension EndToEnd {
    @Suite
    struct OutageTests {
        @Test(.timeLimit(.minutes(4)))
        func `while Postgres is away readiness says so, and afterwards everything is done by itself`() async throws {
            try await outage(of: "POSTGRES", named: "postgres", port: \.postgresPort)
        }

        @Test(.timeLimit(.minutes(4)))
        func `while the broker is away readiness says so, and afterwards everything is done by itself`() async throws {
            try await outage(of: "RABBITMQ", named: "publisher", port: \.amqpPort)
        }

        @Test(.timeLimit(.minutes(3)), arguments: ["POSTGRES", "RABBITMQ"])
        func `a process that starts while a server is away waits for it`(server: String) async throws {
            try await withInstallation { installation in
                let servers = installation.vhost.servers
                let port = server == "POSTGRES" ? servers.postgresPort : servers.amqpPort
                try await withTCPProxy(to: port) { proxy in
                    proxy.refuse()
                    var signalbox = installation
                    signalbox.environment["SIGNALBOX_\(server)_PORT"] = "\(proxy.port)"
                    try await signalbox.running(Executable.forDeals, awaitsReadiness: false) { processes in
                        for running in processes {
                            #expect(try await running.get("/health/live").status == 200)
                            #expect(try await running.get("/health/ready").status == 503)
                        }
                        let deals = signalbox.deals(0..<10)
                        try await signalbox.publish(deals)
                        proxy.resume()
                        for running in processes { try await running.ready() }
                        try await signalbox.drained(executions: 10)
                        try await signalbox.expectEachDealFollowedUpOnce(deals)
                    }
                }
            }
        }

        private func outage(of server: String, named dependency: String, port: KeyPath<TestServers, Int>) async throws {
            try await withInstallation { installation in
                try await withTCPProxy(to: installation.vhost.servers[keyPath: port]) { proxy in
                    var signalbox = installation
                    signalbox.environment["SIGNALBOX_\(server)_PORT"] = "\(proxy.port)"
                    let deals = signalbox.deals(0..<1500)
                    try await signalbox.running(Executable.forDeals) { processes in
                        try await signalbox.publish(Array(deals[..<1000]))
                        try await signalbox.reached(100, rowsIn: "tasks")
                        proxy.refuse()
                        for running in processes {
                            try await eventually("\(running.process.name) is not ready") {
                                let answer = try await running.get("/health/ready")
                                return answer.status == 503
                                    && answer.body.contains(#""name":"\#(dependency)","status":"not"#)
                            }
                            #expect(try await running.get("/health/live").status == 200)
                        }
                        try await signalbox.publish(Array(deals[1000...]))
                        let done = try await signalbox.count(
                            "SELECT count(*) FROM executions WHERE state = 'completed'"
                        )
                        #expect(done < 1000, "the link was cut too late for a proof")
                        proxy.resume()
                        for running in processes { try await running.ready() }
                        try await signalbox.drained(executions: 1500)
                        try await signalbox.expectEachDealFollowedUpOnce(deals)
                    }
                }
            }
        }
    }
}
