package import Model

extension Topology {
    /// RabbitMQ's definitions file for a virtual host, to be imported by `rabbitmqctl import_definitions` or at boot.
    ///
    /// Source: https://www.rabbitmq.com/docs/3.10/definitions
    package func definitions(virtualHost: String) -> JSONValue {
        let host = JSONValue.string(virtualHost)
        return [
            "vhosts": [["name": host]],
            "exchanges": .array(
                exchanges.map { exchange in
                    [
                        "vhost": host, "name": .string(exchange.name), "type": .string(exchange.type), "durable": true,
                        "auto_delete": false, "internal": false, "arguments": [:],
                    ]
                }
            ),
            "queues": .array(
                queues.map { queue in
                    [
                        "vhost": host, "name": .string(queue.name), "durable": true, "auto_delete": false,
                        "arguments": ["x-queue-type": "quorum"],
                    ]
                }
            ),
            "bindings": .array(
                bindings.map { binding in
                    [
                        "vhost": host, "source": .string(binding.exchange), "destination": .string(binding.queue),
                        "destination_type": "queue", "routing_key": .string(binding.routingKey), "arguments": [:],
                    ]
                }
            ),
            "policies": .array(
                policies.map { policy in
                    [
                        "vhost": host, "name": .string(policy.name), "pattern": .string(policy.pattern),
                        "apply-to": .string(policy.applyTo), "priority": .number(JSONNumber(policy.priority)),
                        "definition": .object(policy.definition),
                    ]
                }
            ),
        ]
    }
}
