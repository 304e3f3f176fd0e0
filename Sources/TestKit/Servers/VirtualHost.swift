internal import Foundation

/// A RabbitMQ virtual host of one test's own.
package struct VirtualHost: Sendable {
    /// Its name, unique to the test.
    package let name: String
    /// The servers that it is on.
    package let servers: TestServers

    private var api: ManagementAPI { ManagementAPI(servers) }

    /// Sets a policy for the queues or exchanges whose name matches the regular expression `pattern`.
    ///
    /// - Parameter target: `queues`, `exchanges` or `all`.
    package func setPolicy(
        _ policy: String,
        pattern: String,
        applyTo target: String = "queues",
        _ definition: [String: PolicyValue]
    ) async throws {
        struct Policy: Encodable {
            let pattern: String
            let definition: [String: PolicyValue]
            let applyTo: String
            enum CodingKeys: String, CodingKey {
                case pattern, definition
                case applyTo = "apply-to"
            }
        }
        try await api.send(
            "PUT",
            ["policies", name, policy],
            body: Policy(pattern: pattern, definition: definition, applyTo: target)
        )
    }

    /// Removes a policy; one that is not there throws.
    package func removePolicy(_ policy: String) async throws {
        try await api.send("DELETE", ["policies", name, policy])
    }

    /// Says which resources a user may configure, write to and read from: regular expressions over their names.
    package func setPermissions(user: String = "guest", configure: String, write: String, read: String) async throws {
        try await api.send(
            "PUT",
            ["permissions", name, user],
            body: ["configure": configure, "write": write, "read": read]
        )
    }

    /// Deletes a queue with what is in it; one that is not there throws.
    package func deleteQueue(_ queue: String) async throws {
        try await api.send("DELETE", ["queues", name, queue])
    }

    /// Has the broker close every connection to this virtual host, as an operator would. Takes about a second.
    package func closeConnections() async throws {
        try await RabbitMQControl(servers).run(["close_all_connections", "--vhost", name, "closed by a test"])
    }

    fileprivate func create() async throws {
        try await api.send("PUT", ["vhosts", name])
        try await setPermissions(configure: ".*", write: ".*", read: ".*")
    }

    fileprivate func delete() async throws {
        try await api.send("DELETE", ["vhosts", name])
    }
}

/// Makes a virtual host, in which `guest` may do everything, for the time of `body`.
@discardableResult
package func withVirtualHost<Value>(
    on servers: TestServers,
    _ body: (VirtualHost) async throws -> Value
) async throws -> Value {
    let vhost = VirtualHost(name: "test-\(UUID().uuidString.lowercased())", servers: servers)
    try await vhost.create()
    return try await releasing(body: { try await body(vhost) }, release: { try await vhost.delete() })
}
