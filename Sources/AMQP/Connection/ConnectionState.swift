/// How a publisher or a consumer stands with the broker.
package enum ConnectionState: Sendable, Hashable {
    /// Not connected, and trying; with what the last try, or the connection before, ended with.
    case connecting(lastError: AMQPError?)
    /// At work. For a consumer: subscribed to its queue.
    case connected
    /// The broker has an alarm (memory, disk) and takes no messages until it is over. The reason is the broker's.
    case blocked(reason: String)
    /// A consumer is connected, but its queue cannot be consumed from; it tries again with backoff.
    case unsubscribed(AMQPError)
    /// Ended by `close()`.
    case closed
}
