/// What `/health/ready` answers.
package struct ReadinessReport: Sendable, Equatable {
    /// One thing depended on.
    package struct Dependency: Sendable, Equatable {
        package let name: String
        package let status: ReadinessStatus
    }

    /// In the order of registration.
    package let dependencies: [Dependency]
    /// Whether the process is stopping, and so takes no more work.
    package let isStopping: Bool

    /// The names of those that are not ready.
    package var missing: [String] { dependencies.filter { $0.status != .ready }.map(\.name) }
    /// Whether the process can work.
    package var isReady: Bool { !isStopping && missing.isEmpty }

    /// `{"status":…,"dependencies":[{"name":…,"status":…,"reason":…}],"missing":[…]}`
    package var json: String {
        let status = isStopping ? "stopping" : isReady ? "ready" : "not_ready"
        let list = dependencies.map { dependency in
            let reason = dependency.status.reason.map { ",\"reason\":\(JSONText.quoted($0))" } ?? ""
            return "{\"name\":\(JSONText.quoted(dependency.name)),\"status\":\"\(dependency.status.word)\"\(reason)}"
        }
        let missing = missing.map(JSONText.quoted).joined(separator: ",")
        let dependencies = list.joined(separator: ",")
        return "{\"status\":\"\(status)\",\"dependencies\":[\(dependencies)],\"missing\":[\(missing)]}"
    }
}
