/// Names a delivery for as long as the connection that brought it lives. The broker numbers them from 1 on each channel,
/// so the number alone would acknowledge a stranger after a reconnect.
package struct DeliveryTag: Sendable, Hashable, Comparable {
    /// Which of the consumer's connections brought it, counted from 1.
    package let epoch: UInt64
    /// The broker's number.
    package let number: UInt64

    package init(epoch: UInt64, number: UInt64) {
        self.epoch = epoch
        self.number = number
    }

    package static func < (one: DeliveryTag, other: DeliveryTag) -> Bool {
        (one.epoch, one.number) < (other.epoch, other.number)
    }
}
