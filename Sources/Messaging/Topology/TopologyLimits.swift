/// The limits that the topology's policies set.
package struct TopologyLimits: Sendable, Hashable {
    /// How often a message may be handed out: a fuse for those that crash their consumer, never a count of attempts.
    package var deliveries: Int
    /// How many bytes of messages a queue holds before it refuses publishes.
    package var queueBytes: Int

    package init(deliveries: Int = 20, queueBytes: Int = 8 << 30) {
        self.deliveries = deliveries
        self.queueBytes = queueBytes
    }
}
