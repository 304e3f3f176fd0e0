internal import AMQP
internal import Model

/// What the event in a message that nobody has read is called, as far as it can be read; nothing for a batch of several.
struct EventName {
    var tenant: String?
    var type: String?
    var id: String?

    init(_ delivery: AMQPDelivery) {
        let results = EventDecoder().decode(
            contentType: delivery.properties.contentType,
            headers: delivery.properties.headers.headerValues,
            body: delivery.body
        )
        guard results.count == 1 else { return }
        switch results[0] {
        case .success(let event): (tenant, type, id) = (event.tenant.rawValue, event.type, event.id)
        case .failure(let refusal): (tenant, type, id) = (refusal.tenant?.rawValue, refusal.type, refusal.id)
        }
    }
}
