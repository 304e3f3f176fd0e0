package import Model

/// What Signalbox needs on the broker, as data: applied, checked and written as a definitions file from here alone.
package struct Topology: Sendable {
    package struct Exchange: Sendable, Hashable {
        package var name: String
        /// `topic`, `direct` or `fanout`.
        package var type: String
    }

    package struct Queue: Sendable, Hashable {
        package var name: String
    }

    package struct Binding: Sendable, Hashable {
        package var exchange: String
        package var queue: String
        package var routingKey: String
    }

    package struct Policy: Sendable, Hashable {
        package var name: String
        /// A regular expression over names.
        package var pattern: String
        /// `queues` or `exchanges`.
        package var applyTo: String
        package var priority: Int
        package var definition: JSONObject
    }

    package var exchanges: [Exchange]
    package var queues: [Queue]
    package var bindings: [Binding]
    package var policies: [Policy]

    /// The one that this version of Signalbox works on.
    package static func standard(limits: TopologyLimits = TopologyLimits()) -> Topology {
        Topology(
            exchanges: [
                Exchange(name: Exchanges.events, type: "topic"),
                Exchange(name: Exchanges.actions, type: "direct"),
                Exchange(name: Exchanges.dead, type: "fanout"),
            ] + RetryTier.allCases.map { Exchange(name: Exchanges.retry($0), type: "fanout") },
            queues: Queues.all.map(Queue.init),
            bindings: [
                Binding(exchange: Exchanges.events, queue: Queues.events, routingKey: "#"),
                Binding(exchange: Exchanges.dead, queue: Queues.dead, routingKey: ""),
            ]
                + ActionKind.all.map {
                    Binding(exchange: Exchanges.actions, queue: Queues.action($0), routingKey: $0.rawValue)
                }
                + RetryTier.allCases.map {
                    Binding(exchange: Exchanges.retry($0), queue: Queues.retry($0), routingKey: "")
                },
            policies: policies(limits)
        )
    }

    private static func policies(_ limits: TopologyLimits) -> [Policy] {
        let full: JSONObject = [
            "max-length-bytes": .number(JSONNumber(limits.queueBytes)),
            "overflow": "reject-publish",
        ]
        var work = full
        work["delivery-limit"] = .number(JSONNumber(limits.deliveries))
        work["dead-letter-exchange"] = .string(Exchanges.dead)
        work["dead-letter-strategy"] = "at-least-once"
        return [
            // What no queue takes is a dead letter: without it, one job of an unknown kind would stall its retry tier.
            Policy(
                name: "signalbox-unroutable",
                pattern: #"^signalbox\.(events|actions)$"#,
                applyTo: "exchanges",
                priority: 10,
                definition: ["alternate-exchange": .string(Exchanges.dead)]
            ),
            Policy(
                name: "signalbox-work",
                pattern: #"^signalbox\.(events|action\..+)$"#,
                applyTo: "queues",
                priority: 10,
                definition: work
            ),
            Policy(
                name: "signalbox-dead",
                pattern: #"^signalbox\.dead$"#,
                applyTo: "queues",
                priority: 10,
                definition: full
            ),
        ]
            + RetryTier.allCases.map { tier in
                var definition = full
                definition["message-ttl"] = .number(JSONNumber(Int(tier.delay / .milliseconds(1))))
                definition["dead-letter-exchange"] = .string(Exchanges.actions)
                definition["dead-letter-strategy"] = "at-least-once"
                return Policy(
                    name: "signalbox-retry-\(tier.rawValue)",
                    pattern: #"^signalbox\.retry\."# + tier.rawValue + "$",
                    applyTo: "queues",
                    priority: 10,
                    definition: definition
                )
            }
    }
}
