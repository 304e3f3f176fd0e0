import AMQP
import Messaging
import Testing

@Suite struct SettlingCycleTests {
    private typealias Cycle = SettlingCycle<Int, String>

    @Test func `a batch is written, then published, then acknowledged`() {
        var cycle = Cycle([1, 2], messages: [message("letter")], deliveries: [tag(1), tag(2), tag(3)])
        #expect(part(cycle)?.elements == [1, 2])
        cycle.written([message("next")])
        #expect(published(cycle) == ["letter", "next"])
        cycle.confirmed()
        #expect(acknowledged(cycle) == [1, 2, 3])
        cycle.acknowledged()
        guard case .end = cycle.command else { return #expect(Bool(false), "\(cycle.command)") }
    }

    @Test func `a batch with nothing to write is published and acknowledged`() {
        var cycle = Cycle([], messages: [message("letter")], deliveries: [tag(1)])
        #expect(published(cycle) == ["letter"])
        cycle.confirmed()
        #expect(acknowledged(cycle) == [1])
    }

    @Test func `what is only begun is not acknowledged`() {
        var cycle = Cycle([1, 2], deliveries: [tag(1), tag(2)])
        cycle.written([], keeping: [tag(1)])
        cycle.confirmed()
        #expect(acknowledged(cycle) == [2])
    }

    @Test(arguments: 1...9, 1...9)
    func `one that is refused is alone in the end, and its neighbours are written`(_ count: Int, _ faulty: Int) {
        var cycle = Cycle(Array(1...count), deliveries: [tag(1)])
        var written: [Int] = []
        var faults: [Int] = []
        while let part = part(cycle) {
            if part.fault != nil {
                faults += part.elements
                cycle.written([])
            } else if part.elements.contains(faulty) {
                cycle.refused("fault")
            } else {
                written += part.elements
                cycle.written([])
            }
        }
        #expect(faults == (1...count).filter { $0 == faulty })
        #expect(written == (1...count).filter { $0 != faulty })
        cycle.confirmed()
        #expect(acknowledged(cycle) == [1])
    }

    private func part(_ cycle: Cycle) -> Cycle.Part? {
        if case .write(let part) = cycle.command { part } else { nil }
    }

    private func published(_ cycle: Cycle) -> [String]? {
        if case .publish(let messages) = cycle.command { messages.map(\.routingKey) } else { nil }
    }

    private func acknowledged(_ cycle: Cycle) -> [UInt64]? {
        if case .acknowledge(let tags) = cycle.command { tags.map(\.number) } else { nil }
    }

    private func message(_ name: String) -> AMQPMessage { AMQPMessage(exchange: "", routingKey: name, body: []) }

    private func tag(_ number: UInt64) -> DeliveryTag { DeliveryTag(epoch: 1, number: number) }
}
