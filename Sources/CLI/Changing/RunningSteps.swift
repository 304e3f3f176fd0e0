internal import Messaging
internal import Store

/// Waits for steps that workers are at: until each has been recorded, or its lease is over.
enum RunningSteps {
    /// - Returns: How many there were.
    @discardableResult
    static func end(_ jobs: [Job], _ store: Store) async throws -> Int {
        var left = try await store.stillRunning(jobs)
        guard !left.isEmpty else { return 0 }
        let count = left.count
        Terminal.error.write("waiting for \(count) \(count == 1 ? "step" : "steps") that workers are at\n")
        while !left.isEmpty {
            try await Task.sleep(for: .milliseconds(100))
            left = try await store.stillRunning(left)
        }
        return count
    }
}
