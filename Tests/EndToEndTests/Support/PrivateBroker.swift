import Foundation
import Glibc
import TestKit

/// A RabbitMQ of one test's own, which may be killed.
struct PrivateBroker: Sendable {
    /// The shared servers, with this broker in the shared one's place.
    let servers: TestServers
    private let process: ChildProcess
    private let folder: URL

    fileprivate init(_ process: ChildProcess, in folder: URL) async throws {
        self.process = process
        self.folder = folder
        let ready = try await process.line(containing: "ready ", within: .seconds(150)).split(separator: " ")
        let environment = ProcessInfo.processInfo.environment.merging([
            "SIGNALBOX_TEST_AMQP_PORT": String(ready[1]),
            "SIGNALBOX_TEST_AMQP_MANAGEMENT_PORT": String(ready[2]),
        ]) { $1 }
        servers = try TestServers(environment: environment)
    }

    /// Waits until the node has noted its quorum queues on disk: it keeps that back for some seconds (dets, 3 s), and a queue
    /// that was not noted when it is killed has no leader when it is back (RabbitMQ 3.10).
    func hasNotedQueues() async throws {
        struct Queue: Decodable { let name: String }
        let names = try await ManagementAPI(servers).get([Queue].self, ["queues"]).map(\.name)
        let node = "signalbox@localhost"
        let directory = folder.appending(path: "rabbitmq/data/\(node)/quorum/\(node)/names.dets")
        try await eventually(within: .seconds(30), "all queues are on disk") {
            let noted = try Data(contentsOf: directory)
            return names.allSatisfy { noted.range(of: Data("_\($0)".utf8)) != nil }
        }
    }

    /// Ends the node as a crash does.
    func crash() async throws {
        process.signal(SIGUSR1)
        _ = try await process.line(containing: "killed", within: .seconds(20))
    }

    /// Starts it again on its data.
    func restart() async throws {
        process.signal(SIGUSR2)
        try await eventually(within: .seconds(150), "the broker is back") {
            process.text().split(separator: "\n").filter { $0.hasPrefix("ready") }.count == 2
        }
    }
}

/// Runs a broker for the time of `body`.
func withPrivateBroker(_ body: (PrivateBroker) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
        let script = Checkout.path("Tests/EndToEndTests/Servers/broker.sh")
        try await withChildProcess("/usr/bin/env", arguments: ["bash", script, folder.path]) { process in
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(try await PrivateBroker(process, in: URL(filePath: folder.path))))
            } catch {
                result = .failure(error)
            }
            // Asked to end, it takes its node along.
            process.terminate()
            try await process.end(within: .seconds(90))
            try result.get()
        }
    }
}
