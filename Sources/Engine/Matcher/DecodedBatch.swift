package import AMQP
package import Matching
internal import Messaging
package import Model

/// Deliveries, read as far as they can be without knowing any rule.
package struct DecodedBatch: Sendable {
    let deliveries: [(delivery: AMQPDelivery, results: [Result<Event, EventRefusal>])]
    let limits: EventLimits

    package init(_ deliveries: [AMQPDelivery], decoder: EventDecoder) {
        self.deliveries = deliveries.map { delivery in
            let results = decoder.decode(
                contentType: delivery.properties.contentType,
                headers: delivery.properties.headers.headerValues,
                body: delivery.body
            )
            return (delivery, results)
        }
        limits = decoder.limits
    }

    /// The records that conditions of the events' rules read, each once; none for most batches.
    package func records(neededBy snapshot: MatchingSnapshot) -> Set<RecordKey> {
        var keys: Set<RecordKey> = []
        for (_, results) in deliveries {
            for case .success(let event) in results { keys.formUnion(snapshot.records(neededFor: event)) }
        }
        return keys
    }
}
