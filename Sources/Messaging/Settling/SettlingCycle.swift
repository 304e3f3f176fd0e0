package import AMQP

/// The order in which a batch of deliveries is settled: written, published, acknowledged. A pure state machine.
///
/// It says what to do next; whoever runs it does that and tells how it went. So services run it against the servers, and
/// the simulation against all that may go wrong.
///
/// - Nothing is published before what it follows from is committed.
/// - Nothing is acknowledged before all that follows is confirmed.
/// - A batch that is refused for what is in it is written in halves, their halves, and so on, until the one at fault is
///   alone: its neighbours are not held up.
package struct SettlingCycle<Element: Sendable, Fault: Sendable>: Sendable {
    package enum Command: Sendable {
        /// Write this in one transaction, then say ``SettlingCycle/written(_:keeping:)`` once it is committed, or
        /// ``SettlingCycle/refused(_:)``. With an outage, or where the commit's fate is unknown, write it again.
        case write(Part)
        /// Publish these until each is confirmed, then say ``SettlingCycle/confirmed()``.
        case publish([AMQPMessage])
        /// Acknowledge these, then say ``SettlingCycle/acknowledged()``.
        case acknowledge([DeliveryTag])
        /// Nothing is left to do.
        case end
    }

    /// What one transaction writes.
    package struct Part: Sendable {
        package var elements: [Element]
        /// Why the only element was refused before: write that instead.
        package var fault: Fault?
    }

    private enum Stage {
        case writing, publishing, acknowledging, ended
    }

    private var stage = Stage.writing
    // The next one is the last.
    private var parts: [Part]
    private var messages: [AMQPMessage]
    private var deliveries: [DeliveryTag]

    /// - Parameters:
    ///   - elements: What the batch asks for; nothing is written where there is none.
    ///   - messages: What is to be published in any case, such as letters of deliveries that could not be read.
    ///   - deliveries: The whole batch.
    package init(_ elements: [Element], messages: [AMQPMessage] = [], deliveries: [DeliveryTag]) {
        parts = elements.isEmpty ? [] : [Part(elements: elements)]
        self.messages = messages
        self.deliveries = deliveries
        if parts.isEmpty { stage = .publishing }
    }

    /// What to do now.
    package var command: Command {
        switch stage {
        case .writing: parts.last.map { .write($0) } ?? .end
        case .publishing: .publish(messages)
        case .acknowledging: .acknowledge(deliveries)
        case .ended: .end
        }
    }

    /// The part is committed.
    ///
    /// - Parameters:
    ///   - consequences: What is to be published because of it.
    ///   - taken: Deliveries that are not to be acknowledged yet, because what they ask for is only begun.
    package mutating func written(_ consequences: [AMQPMessage], keeping taken: Set<DeliveryTag> = []) {
        precondition(stage == .writing, "nothing was to be written")
        parts.removeLast()
        messages += consequences
        if !taken.isEmpty { deliveries.removeAll(where: taken.contains) }
        if parts.isEmpty { stage = .publishing }
    }

    /// The part was refused for what is in it, and nothing of it is written. It must not have had a fault already.
    package mutating func refused(_ fault: Fault) {
        precondition(stage == .writing, "nothing was to be written")
        let part = parts.removeLast()
        precondition(part.fault == nil, "what is written instead of a faulty element was refused as well")
        guard part.elements.count > 1 else {
            parts.append(Part(elements: part.elements, fault: fault))
            return
        }
        let half = part.elements.count / 2
        parts.append(Part(elements: Array(part.elements[half...])))
        parts.append(Part(elements: Array(part.elements[..<half])))
    }

    /// The broker has all that was to be published.
    package mutating func confirmed() {
        precondition(stage == .publishing, "nothing was to be published")
        stage = .acknowledging
    }

    /// The deliveries are acknowledged, or their connection is gone, and they will come again.
    package mutating func acknowledged() {
        precondition(stage == .acknowledging, "nothing was to be acknowledged")
        stage = .ended
    }
}
