import CRabbitMQ
import Messaging
import Model

@testable import AMQP

/// The first two bytes say how long the table of headers is, which follows in the form that it has on the wire; then the body.
func fuzzDelivery(_ bytes: [UInt8]) {
    guard bytes.count >= 2 else { return }
    let length = min(Int(bytes[0]) << 8 | Int(bytes[1]), bytes.count - 2)
    let wire = Array(bytes[2..<(2 + length)])
    let body = Array(bytes[(2 + length)...])
    let delivery = AMQPDelivery(
        tag: DeliveryTag(epoch: 1, number: 1),
        exchange: "signalbox.dead",
        routingKey: "deal.won",
        isRedelivered: false,
        properties: AMQPProperties(contentType: "application/cloudevents+json", headers: table(wire)),
        body: body
    )
    let headers = delivery.properties.headers
    _ = headers.json
    _ = delivery.returns
    _ = EventDecoder().decode(contentType: nil, headers: headers.headerValues, body: body)
    if case .success(let job) = Job.decode(body) {
        precondition(Job.decode(job.message.body) == .success(job), "a job is not read again as it was written")
    }
    let letter = DeadLetter(delivery)
    precondition(letter.body == body, "a dead letter's bytes are not the message's")
    _ = letter.message
}

// librabbitmq decodes it from the length on, as from a frame; what it refuses is an empty table here.
private func table(_ wire: [UInt8]) -> AMQPTable {
    let count = UInt32(wire.count)
    var framed = [UInt8(count >> 24), UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)] + wire
    var pool = amqp_pool_t()
    init_amqp_pool(&pool, 4096)
    defer { empty_amqp_pool(&pool) }
    return framed.withUnsafeMutableBytes { bytes in
        var decoded = amqp_table_t()
        var offset = 0
        let encoded = amqp_bytes_t(len: bytes.count, bytes: bytes.baseAddress)
        guard amqp_decode_table(encoded, &pool, &decoded, &offset) == 0 else { return AMQPTable() }
        return WireReader.table(decoded)
    }
}
