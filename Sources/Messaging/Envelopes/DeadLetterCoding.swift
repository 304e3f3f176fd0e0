package import AMQP
internal import FoundationEssentials
internal import Model

extension DeadLetter {
    private static let prefix = "signalbox-"

    /// The message that carries this letter to the keeper: its own bytes and headers, and beside them why it is here.
    package var message: AMQPMessage {
        var headers = AMQPTable()
        headers["signalbox-subject"] = .string(subject.rawValue)
        headers["signalbox-queue"] = .string(queue)
        headers["signalbox-cause"] = .string(cause.code)
        headers["signalbox-message"] = .string(cause.message)
        headers["signalbox-headers"] = .string(String(decoding: self.headers.text, as: UTF8.self))
        headers["signalbox-field"] = cause.field.map { .string($0) }
        headers["signalbox-tenant"] = tenant.map { .string($0) }
        headers["signalbox-event-type"] = eventType.map { .string($0) }
        headers["signalbox-event-id"] = eventID.map { .string($0) }
        return AMQPMessage(
            exchange: Exchanges.dead,
            routingKey: queue,
            properties: AMQPProperties(contentType: contentType, headers: headers, messageID: messageID),
            body: body
        )
    }

    /// The letters in a delivery from the dead queue: one for each job of a bundle that the broker moved there.
    package static func letters(in delivery: AMQPDelivery) -> [DeadLetter] {
        let properties = delivery.properties
        guard let elements = JobBundle.elements(contentType: properties.contentType, body: delivery.body) else {
            return [DeadLetter(delivery)]
        }
        return elements.enumerated().map { place, element in
            var alone = properties
            alone.contentType = Job.contentType
            alone.messageID = (try? element.job.get().messageID) ?? properties.messageID.map { "\($0)#\(place)" }
            return DeadLetter(
                AMQPDelivery(
                    tag: delivery.tag,
                    exchange: delivery.exchange,
                    routingKey: delivery.routingKey,
                    isRedelivered: delivery.isRedelivered,
                    properties: alone,
                    body: element.body
                )
            )
        }
    }

    /// The letter in a delivery from the dead queue: sent by a service of Signalbox, or moved there by the broker.
    package init(_ delivery: AMQPDelivery) {
        let headers = delivery.properties.headers
        func text(_ name: String) -> String? { headers[Self.prefix + name]?.string }

        let job = try? Job.decode(delivery.body).get()
        if let cause = text("cause"), let message = text("message"), let queue = text("queue") {
            self.init(
                subject: text("subject").flatMap(Subject.init(rawValue:)) ?? .event,
                queue: queue,
                messageID: delivery.properties.messageID,
                contentType: delivery.properties.contentType,
                headers: text("headers").flatMap { try? JSONValue(parsing: Array($0.utf8)) } ?? .object([:]),
                body: delivery.body,
                cause: Cause(code: cause, field: text("field"), message: message),
                tenant: text("tenant"),
                eventType: text("event-type"),
                eventID: text("event-id"),
                job: job
            )
        } else {
            // What has only waited in a retry queue did not die there: no queue has taken it afterwards.
            let death = BrokerDeath(headers).flatMap { $0.cause.code == "expired" ? nil : $0 }
            let queue = death?.queue ?? delivery.exchange
            let attributes = job == nil ? EventName(delivery) : nil
            let isJob = job != nil || queue == Exchanges.actions || ActionKind.all.map(Queues.action).contains(queue)
            self.init(
                subject: isJob ? .job : .event,
                queue: queue,
                messageID: delivery.properties.messageID,
                contentType: delivery.properties.contentType,
                headers: .object(headers.json),
                body: delivery.body,
                cause: death?.cause
                    ?? Cause(
                        code: "unroutable",
                        message: "no queue takes messages with the routing key '\(delivery.routingKey)'"
                    ),
                tenant: job?.tenant.rawValue ?? attributes?.tenant,
                eventType: attributes?.type,
                eventID: attributes?.id,
                job: job
            )
        }
    }
}
