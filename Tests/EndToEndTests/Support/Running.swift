import Foundation
import FoundationNetworking
import TestKit

/// An executable that runs, and its health server.
struct Running: Sendable {
    let process: ChildProcess

    /// Waits until `/health/ready` answers 200.
    func ready(within bound: Duration = .seconds(60)) async throws {
        try await eventually(within: bound, "\(process.name) is ready") {
            try await get("/health/ready").status == 200
        }
    }

    /// Stops it as an orchestrator does, and returns how it ended.
    func stop(within bound: Duration = .seconds(30)) async throws -> ProcessEnding {
        process.terminate()
        return try await process.end(within: bound)
    }

    /// Ends it as a crash does.
    func crash() async throws {
        process.kill()
        try await process.end()
    }

    func get(_ path: String) async throws -> (status: Int, body: String) {
        let line = try await process.line(containing: "health server listens", from: .error, within: .seconds(60))
        let port = line.split(separator: " ").first { $0.hasPrefix("port=") }?.dropFirst(5) ?? ""
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw URLError(.badURL) }
        let request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: 20)
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    /// The value of a metric with exactly these labels; 0 where there is none.
    func metric(_ name: String, _ labels: [String: String] = [:]) async throws -> Double {
        let samples = try MetricSamples(try await get("/metrics").body)
        return samples.value(name, labels) ?? 0
    }
}
