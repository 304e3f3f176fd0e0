/// What became of one published message.
package enum PublishResult: Sendable, Hashable {
    /// The broker has it, on disk where it is persistent, in each queue that it was routed to.
    case confirmed
    /// No queue is bound for its exchange and routing key; the broker dropped it.
    case returned(code: UInt16, text: String)
    /// The broker could not take it (nack), as when a queue is full: publish it again later.
    case rejected
    /// The connection was lost, or the wait cancelled, before its confirm: the broker may have it or not. Publish it again
    /// with the same id.
    case unknown
    /// It breaks a limit, or the broker closed the channel because of it (no such exchange, no permission, too large):
    /// publishing it again would fail again.
    case refused(AMQPError)
}
