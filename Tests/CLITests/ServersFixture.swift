import Foundation
import TestKit

/// A virtual host and a database of one test's own, set up by the program itself.
struct ServersFixture {
    let environment: [String: String]
    let database: TestDatabase

    static func with(_ body: (ServersFixture) async throws -> Void) async throws {
        let servers = try TestServers.required()
        try await withVirtualHost(on: servers) { host in
            try await withDatabase(on: servers) { database in
                let environment = [
                    "SIGNALBOX_POSTGRES_PORT": "\(servers.postgresPort)",
                    "SIGNALBOX_POSTGRES_USER": TestDatabase.user,
                    "SIGNALBOX_POSTGRES_DATABASE": database.name,
                    "SIGNALBOX_RABBITMQ_PORT": "\(servers.amqpPort)",
                    "SIGNALBOX_RABBITMQ_USER": "guest",
                    "SIGNALBOX_RABBITMQ_PASSWORD": "guest",
                    "SIGNALBOX_RABBITMQ_VIRTUAL_HOST": host.name,
                    "SIGNALBOX_RABBITMQ_MANAGEMENT_URL": "http://127.0.0.1:\(servers.managementPort)",
                    "SIGNALBOX_HEALTH_ENABLED": "false",
                ]
                try await body(ServersFixture(environment: environment, database: database))
            }
        }
    }

    /// Runs the program to exit code 0 and returns its output.
    @discardableResult
    func output(of arguments: String) async throws -> String {
        let run = try await self.run(arguments)
        guard run.ending == .exited(0) else {
            throw ProcessError(
                process: "signalbox \(arguments)",
                problem: "\(run.ending)",
                output: run.output,
                error: run.error
            )
        }
        return run.output
    }

    /// - Parameter arguments: Separated by spaces.
    func run(_ arguments: String) async throws -> CommandRun {
        try await CommandRun.of(arguments.split(separator: " ").map(String.init), environment: environment)
    }

    /// The objects of a listing in JSON.
    func objects(of arguments: String) async throws -> [[String: Any]] {
        let text = try await output(of: arguments + " --output json")
        return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]] ?? []
    }

    /// The object that a command shows in JSON.
    func object(of arguments: String) async throws -> [String: Any] {
        let text = try await output(of: arguments + " --output json")
        return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }
}
