internal import AMQP
internal import Messaging
internal import Model

/// Publishes a plan's events, some of them more than once, and knows which were confirmed.
final class SimulatedProducer: SimulatedProcess {
    /// The messages, by place, that the broker has confirmed.
    private(set) var confirmed: Set<Int> = []

    init(in plant: Plant) {
        super.init("producer", in: plant)
    }

    override var isMortal: Bool { false }

    override func begin() {
        for (place, events) in world.plan.messages.enumerated() {
            let message = Self.message(place, events)
            var time = world.draw(0...2_000_000)
            publish(message, place, at: time)
            while world.flip(0.2) {
                time += world.draw(0...10_000_000)
                publish(message, place, at: time)
            }
        }
    }

    private func publish(_ message: AMQPMessage, _ place: Int, at time: Int64) {
        later(time) { [self] in
            // One that has no patience does not know whether its event was taken.
            if world.flip(0.1) {
                broker.publish([message], from: self) { [self] results in
                    if results == [.confirmed] { confirmed.insert(place) }
                }
            } else {
                publishUntilConfirmed([message]) { [self] in confirmed.insert(place) }
            }
        }
    }

    private static func message(_ place: Int, _ events: [PlannedEvent]) -> AMQPMessage {
        var body: [UInt8] = []
        var contentType = "application/cloudevents+json"
        if events.count == 1 {
            body = events[0].text
        } else {
            contentType = "application/cloudevents-batch+json"
            body = Array("[".utf8) + events.map(\.text).joined(separator: Array(",".utf8)) + Array("]".utf8)
        }
        return AMQPMessage(
            exchange: Exchanges.events,
            routingKey: events[0].type,
            properties: AMQPProperties(contentType: contentType, messageID: "m-\(place)"),
            body: body
        )
    }
}
