/// What a declaration tells about a queue.
package struct QueueStatus: Sendable, Hashable {
    /// Messages ready for delivery; those that were delivered and not settled are not counted.
    package let messages: Int
    package let consumers: Int
}
