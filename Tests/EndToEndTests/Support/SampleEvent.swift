import AMQP
import Foundation
import Messaging
import Model

/// An event of the catalog `crm`, and the ids of what it must lead to.
struct SampleEvent {
    static let source = "/tests/crm"

    var id: String
    var type: String
    var time: Timestamp
    /// JSON.
    var data: String

    /// A deal that was won, too small to be announced.
    static func dealWon(_ number: Int, at time: Timestamp) -> SampleEvent {
        deal(number, "deal.won", at: time)
    }

    static func deal(_ number: Int, _ type: String, at time: Timestamp) -> SampleEvent {
        SampleEvent(
            id: "\(type)-\(number)",
            type: type,
            // Each a little later than the one before, as events are.
            time: time + .milliseconds(number),
            data:
                #"{"deal":{"id":"d-\#(number)","name":"Deal \#(number)","amount":\#(number % 40_000),"currency":"EUR","#
                + #""ownerId":"u-\#(number % 7)"}}"#
        )
    }

    /// In structured mode.
    var body: [UInt8] {
        let text = """
            {"specversion":"1.0","id":"\(id)","source":"\(Self.source)","type":"\(type)","time":"\(time.rfc3339)",\
            "tenantid":"\(Installation.tenant)","data":\(data)}
            """
        return Array(text.utf8)
    }

    var message: AMQPMessage { Self.message(type: type, id: id, body: body) }

    static func message(type: String, id: String, body: [UInt8]) -> AMQPMessage {
        AMQPMessage(
            exchange: Exchanges.events,
            routingKey: type,
            properties: AMQPProperties(contentType: "application/cloudevents+json", messageID: id),
            body: body
        )
    }

    /// The key of what a rule's step must do for this event, once.
    func effect(of rule: String, step: Int = 0, recipient: String = "") -> UUID {
        let tenant = Installation.tenant
        let execution = DedupeKey.execution(
            tenant: tenant,
            rule: DedupeKey.rule(tenant: tenant, name: rule),
            source: Self.source,
            id: id
        )
        return DedupeKey.effect(execution: execution, step: step, recipient: recipient)
    }
}
