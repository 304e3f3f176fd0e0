import TestKit

/// A server on loopback that webhooks or mails are sent to, and what it has received.
struct Receiver: Sendable {
    let process: ChildProcess
    let port: Int

    /// A line for each request (`ID PATH STATUS`) or message (`ID RECIPIENT`).
    var received: [[String]] {
        process.text().split(separator: "\n").dropFirst().map { line in
            line.split(separator: " ").dropFirst().map(String.init)
        }
    }
}

/// Runs a script of the folder `Servers` for the time of `body`.
func withReceiver(_ script: String, _ body: (Receiver) async throws -> Void) async throws {
    let path = Checkout.path("Tests/EndToEndTests/Servers/\(script)")
    try await withChildProcess("/usr/bin/python3", arguments: [path]) { process in
        let line = try await process.line(containing: "port ")
        try await body(Receiver(process: process, port: Int(line.dropFirst(5)) ?? 0))
    }
}
