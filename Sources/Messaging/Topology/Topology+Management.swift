internal import Model

extension Topology {
    /// Makes the broker so. Applying it again changes nothing; what else is on the broker is left alone.
    package func apply(to api: ManagementAPI) async throws {
        try await api.requireVirtualHost()
        let host = api.virtualHost
        for policy in policies {
            let body: JSONValue = [
                "pattern": .string(policy.pattern), "apply-to": .string(policy.applyTo),
                "priority": .number(JSONNumber(policy.priority)), "definition": .object(policy.definition),
            ]
            try await api.put(body, "policies", host, policy.name)
        }
        for exchange in exchanges {
            try await api.put(["type": .string(exchange.type), "durable": true], "exchanges", host, exchange.name)
        }
        for queue in queues {
            let body: JSONValue = ["durable": true, "arguments": ["x-queue-type": "quorum"]]
            try await api.put(body, "queues", host, queue.name)
        }
        for binding in bindings {
            try await api.post(
                ["routing_key": .string(binding.routingKey)],
                "bindings",
                host,
                "e",
                binding.exchange,
                "q",
                binding.queue
            )
        }
    }

    /// What on the broker is missing or different; empty where all is as it should be.
    package func differences(on api: ManagementAPI) async throws -> [TopologyDifference] {
        try await api.requireVirtualHost()
        var differences: [TopologyDifference] = []
        let host = api.virtualHost
        for exchange in exchanges {
            let found = try await api.get("exchanges", host, exchange.name)
            differences += Self.compare(
                "exchange",
                exchange.name,
                found,
                ["type": .string(exchange.type), "durable": true]
            )
        }
        for queue in queues {
            let found = try await api.get("queues", host, queue.name)
            differences += Self.compare("queue", queue.name, found, ["type": "quorum", "durable": true])
        }
        for binding in bindings {
            let name = "\(binding.exchange) → \(binding.queue)"
            let found = try await api.get("bindings", host, "e", binding.exchange, "q", binding.queue)
            guard case .array(let bound) = found,
                bound.contains(where: { $0["routing_key"] == .string(binding.routingKey) })
            else {
                let expected = "routing key '\(binding.routingKey)'"
                differences.append(TopologyDifference(object: "binding", name: name, found: nil, expected: expected))
                continue
            }
        }
        for policy in policies {
            let found = try await api.get("policies", host, policy.name)
            differences += Self.compare(
                "policy",
                policy.name,
                found,
                [
                    "pattern": .string(policy.pattern), "apply-to": .string(policy.applyTo),
                    "definition": .object(policy.definition),
                ]
            )
        }
        return differences
    }

    private static func compare(
        _ object: String,
        _ name: String,
        _ found: JSONValue?,
        _ expected: JSONObject
    ) -> [TopologyDifference] {
        guard let found else {
            return [
                TopologyDifference(object: object, name: name, found: nil, expected: "\(JSONValue.object(expected))")
            ]
        }
        return expected.compactMap { key, value in
            found[key] == value
                ? nil
                : TopologyDifference(
                    object: object,
                    name: name,
                    found: "\(key) \(found[key]?.description ?? "unset")",
                    expected: "\(value)"
                )
        }
    }
}
