import TestKit
import Testing

@testable import AMQP

@Suite struct UnsettledDeliveriesTests {
    @Test func `acks in order become one multiple ack`() {
        var unsettled = delivered(5)
        expect(unsettled.ack([1, 2, 3]), [.init(number: 3, multiple: true)])
        #expect(unsettled.count == 2)
    }

    @Test func `an ack beyond an open delivery is sent alone`() {
        var unsettled = delivered(5)
        expect(unsettled.ack([3, 5]), [.init(number: 3, multiple: false), .init(number: 5, multiple: false)])
        expect(unsettled.ack([2, 1]), [.init(number: 2, multiple: true)])
        expect(unsettled.ack([4]), [.init(number: 4, multiple: false)])
        #expect(unsettled.count == 0)
    }

    @Test func `an ack that was given already is not sent again`() {
        var unsettled = delivered(2)
        expect(unsettled.ack([1, 1]), [.init(number: 1, multiple: false)])
        expect(unsettled.ack([1]), [])
        expect(unsettled.ack([7]), [])
    }

    @Test func `a number out of order is noticed`() {
        var unsettled = delivered(2)
        let skipped = unsettled.deliver(4)
        let repeated = unsettled.deliver(2)
        let next = unsettled.deliver(3)
        #expect(!skipped && !repeated && next)
    }

    /// A broker's own ledger, which refuses what it does not wait for, must agree after any mixture of calls.
    @Test func `whatever the order, the broker never refuses an ack and settles exactly what was acked`() {
        for seed in 0..<60 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var unsettled = UnsettledDeliveries()
            var ledger: Set<UInt64> = []
            var open: Set<UInt64> = []
            var last: UInt64 = 0
            for _ in 0..<400 {
                var acks: [UnsettledDeliveries.Ack] = []
                switch Int.random(in: 0..<6, using: &random) {
                case 0...2:
                    for _ in 0..<Int.random(in: 1...20, using: &random) {
                        last += 1
                        if !unsettled.deliver(last) { Issue.record("seed \(seed): \(last) is refused") }
                        ledger.insert(last)
                        open.insert(last)
                    }
                case 3:
                    let chosen = open.sorted().filter { _ in Bool.random(using: &random) }.shuffled(using: &random)
                    acks = unsettled.ack(chosen)
                    open.subtract(chosen)
                case 4:
                    let number = UInt64.random(in: 0...(last + 2), using: &random)
                    acks = unsettled.ack(upTo: number)
                    open = open.filter { $0 > number }
                default:
                    guard let number = open.min() else { continue }
                    if !unsettled.settle(number) { Issue.record("seed \(seed): \(number) was settled") }
                    open.remove(number)
                    ledger.remove(number)
                }
                for ack in acks {
                    if !ledger.contains(ack.number) { Issue.record("seed \(seed): \(ack.number) is unknown") }
                    ledger = ack.multiple ? ledger.filter { $0 > ack.number } : ledger.subtracting([ack.number])
                }
                if ledger != open { Issue.record("seed \(seed): the broker waits for \(ledger), not \(open)") }
                if unsettled.count != open.count { Issue.record("seed \(seed): counts \(unsettled.count)") }
            }
        }
    }

    private func expect(_ acks: [UnsettledDeliveries.Ack], _ expected: [UnsettledDeliveries.Ack]) {
        #expect(acks == expected)
    }

    private func delivered(_ count: UInt64) -> UnsettledDeliveries {
        var unsettled = UnsettledDeliveries()
        for number in 1...count { _ = unsettled.deliver(number) }
        return unsettled
    }
}
