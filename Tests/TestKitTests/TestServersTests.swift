import TestKit
import Testing

@Suite struct TestServersTests {
    private let complete = [
        "SIGNALBOX_TEST_AMQP_PORT": "1", "SIGNALBOX_TEST_AMQPS_PORT": "2", "SIGNALBOX_TEST_AMQP_CA": "/ca",
        "SIGNALBOX_TEST_AMQP_MANAGEMENT_PORT": "3", "SIGNALBOX_TEST_RABBITMQCTL_ENV": "/env",
        "SIGNALBOX_TEST_POSTGRES_PORT": "4", "SIGNALBOX_TEST_POSTGRES_CA": "/pgca", "SIGNALBOX_TEST_ROOT": "/root",
    ]

    @Test func `the environment says where the servers are`() throws {
        let servers = try TestServers(environment: complete)
        #expect(servers.amqpPort == 1)
        #expect(servers.amqpsPort == 2)
        #expect(servers.managementPort == 3)
        #expect(servers.postgresPort == 4)
        #expect(servers.amqpCA == "/ca")
        #expect(servers.postgresCA == "/pgca")
        #expect(servers.rabbitmqctlEnvironment == "/env")
        #expect(servers.root == "/root")
    }

    @Test func `a missing or malformed variable is named, with what to do`() {
        for name in complete.keys {
            var environment = complete
            environment[name] = nil
            #expect { try TestServers(environment: environment) } throws: { error in
                "\(error)".contains(name) && "\(error)".contains("run deploy/test")
            }
        }
        for port in ["", "0", "65536", "amqp"] {
            let environment = complete.merging(["SIGNALBOX_TEST_POSTGRES_PORT": port]) { $1 }
            #expect(throws: TestServersMissing.self) { try TestServers(environment: environment) }
        }
    }

    @Test func `a database is there for the time of the body, even when the body fails`() async throws {
        let servers = try TestServers.required()
        let name = try await withDatabase(on: servers) { database in
            try await database.psql("CREATE TABLE box (signal text); INSERT INTO box VALUES ('clear')")
            #expect(try await database.psql("SELECT signal FROM box") == "clear\n")
            return database.name
        }
        struct Failure: Error {}
        var failed = ""
        await #expect(throws: Failure.self) {
            try await withDatabase(on: servers) { database in
                failed = database.name
                throw Failure()
            }
        }
        try await withDatabase(on: servers) { other in
            let names = try await other.psql("SELECT datname FROM pg_database")
            #expect(!failed.isEmpty && !names.contains(failed))
            #expect(!names.contains(name))
            #expect(names.contains(other.name))
        }
    }

    @Test func `a statement that Postgres refuses throws with what it said`() async throws {
        try await withDatabase(on: try TestServers.required()) { database in
            await #expect { try await database.psql("SELECT 1/0") } throws: { "\($0)".contains("division by zero") }
        }
    }

    @Test func `a virtual host is there for the time of the body`() async throws {
        struct Named: Decodable { let name: String }
        let servers = try TestServers.required()
        let api = ManagementAPI(servers)
        let name = try await withVirtualHost(on: servers) { vhost in
            let names = try await api.get([Named].self, ["vhosts"]).map(\.name)
            #expect(names.contains(vhost.name))
            return vhost.name
        }
        let names = try await api.get([Named].self, ["vhosts"]).map(\.name)
        #expect(!names.contains(name))
    }

    @Test func `policies and permissions reach the broker`() async throws {
        struct Policy: Decodable, Equatable {
            let name: String
            let definition: [String: Int]
        }
        struct Permissions: Decodable, Equatable {
            let configure: String
            let write: String
        }
        let servers = try TestServers.required()
        let api = ManagementAPI(servers)
        try await withVirtualHost(on: servers) { vhost in
            try await vhost.setPolicy("short", pattern: "^short/", ["max-length": 10])
            let policies = try await api.get([Policy].self, ["policies", vhost.name])
            #expect(policies == [Policy(name: "short", definition: ["max-length": 10])])
            try await vhost.removePolicy("short")
            #expect(try await api.get([Policy].self, ["policies", vhost.name]) == [])

            try await api.send("PUT", ["queues", vhost.name, "a/b c"], body: ["auto_delete": false])
            try await vhost.deleteQueue("a/b c")
            await #expect(throws: ManagementAPIError.self) { try await vhost.deleteQueue("a/b c") }

            try await vhost.setPermissions(configure: "^$", write: "^out$", read: ".*")
            let permissions = try await api.get(Permissions.self, ["permissions", vhost.name, "guest"])
            #expect(permissions == Permissions(configure: "^$", write: "^out$"))

        }
    }

    @Test func `rabbitmqctl reaches the node of this run`() async throws {
        let servers = try TestServers.required()
        try await withVirtualHost(on: servers) { vhost in
            #expect(try await RabbitMQControl(servers).run(["list_vhosts"]).contains(vhost.name))
            try await vhost.closeConnections()
        }
    }
}
