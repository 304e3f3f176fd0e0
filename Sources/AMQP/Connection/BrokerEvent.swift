/// What the broker tells without being asked.
enum BrokerEvent {
    /// basic.ack: this publish, and with `multiple` all before it.
    case confirmed(UInt64, multiple: Bool)
    /// basic.nack.
    case rejected(UInt64, multiple: Bool)
    /// basic.return with the whole message; its ack follows.
    case returned(replyCode: UInt16, replyText: String, AMQPMessage)
    case delivered(AMQPDelivery)
    /// basic.cancel: the queue is gone.
    case consumerCancelled
    case blocked(reason: String)
    case unblocked
}
