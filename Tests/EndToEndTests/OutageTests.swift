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

        @Test(.timeLimit(.minutes(2)), arguments: ["POSTGRES", "RABBITMQ"])
        func `a process that waits for a server stops at once when it is told to`(server: String) async throws {
            try await withInstallation { installation in
                let servers = installation.vhost.servers
                try await withTCPProxy(to: server == "POSTGRES" ? servers.postgresPort : servers.amqpPort) { proxy in
                    proxy.refuse()
                    var signalbox = installation
                    signalbox.environment["SIGNALBOX_\(server)_PORT"] = "\(proxy.port)"
                    try await signalbox.running(Executable.forDeals, awaitsReadiness: false) { processes in
                        for running in processes { _ = try await running.get("/health/live") }
                        for running in processes { running.process.terminate() }
                        for running in processes {
                            #expect(try await running.process.end(within: .seconds(15)) == .exited(0))
                        }
                    }
                }
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func `a process that is told to stop while Postgres is away gives its work back`() async throws {
            try await withInstallation { installation in
                try await withTCPProxy(to: installation.vhost.servers.postgresPort) { proxy in
                    var signalbox = installation
                    signalbox.environment["SIGNALBOX_POSTGRES_PORT"] = "\(proxy.port)"
                    signalbox.environment["SIGNALBOX_SHUTDOWN_GRACE_PERIOD"] = "3s"
                    let deals = signalbox.deals(0..<1000)
                    try await signalbox.running(Executable.forDeals) { processes in
                        try await signalbox.publish(deals)
                        try await signalbox.reached(100, rowsIn: "tasks")
                        proxy.refuse()
                        for running in processes { running.process.terminate() }
                        // What they had in hand cannot be recorded, so they may have to be cancelled: exit code 1.
                        for running in processes {
                            let ending = try await running.process.end(within: .seconds(12))
                            #expect([.exited(0), .exited(1)].contains(ending))
                        }
                    }
                    proxy.resume()
                    try await signalbox.running(Executable.forDeals) { _ in
                        try await signalbox.drained(executions: 1000)
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
