import TestKit
import Testing

@testable import AMQP

@Suite struct DeliveryBufferTests {
    @Test func `one delivery that is no suspect opens the whole prefetch`() {
        var buffer = DeliveryBuffer(prefetch: 100)
        #expect(buffer.prefetch == 1)
        buffer.add(.sample(1, returns: DeliveryBuffer.suspicion - 1))
        #expect(buffer.prefetch == 100)
        #expect(!buffer.isFull(10, unsettled: 1) && buffer.hasNext(unsettled: 1))
        #expect(buffer.take(10, unsettled: 1).count == 1)
        #expect(!buffer.hasNext(unsettled: 1) && !buffer.isFull(10, unsettled: 1))
    }

    @Test func `suspects alone are taken one at a time, for as long as they come`() {
        var buffer = DeliveryBuffer(prefetch: 100)
        for number in 1...5 {
            #expect(buffer.prefetch == 1)
            buffer.add(.sample(UInt64(number), returns: 7))
            #expect(buffer.isFull(10, unsettled: 1))
            #expect(buffer.take(10, unsettled: 1).map(\.tag.number) == [UInt64(number)])
            buffer.settle(unsettled: 0)
        }
        buffer.add(.sample(6, returns: 0))
        #expect(buffer.prefetch == 100)
    }

    @Test func `a suspect among others waits until they are settled, and nothing more is asked for`() {
        var buffer = DeliveryBuffer(prefetch: 100)
        for (number, returns) in [(1, 0), (2, 9), (3, 1), (4, 3), (5, 0)] {
            buffer.add(.sample(UInt64(number), returns: returns))
        }
        #expect(buffer.prefetch == 0)
        #expect(buffer.isFull(10, unsettled: 5))
        #expect(buffer.take(2, unsettled: 5).map(\.tag.number) == [1, 3])
        #expect(buffer.take(2, unsettled: 5).map(\.tag.number) == [5])
        for unsettled in [5, 4, 3] {
            #expect(!buffer.hasNext(unsettled: unsettled) && buffer.take(10, unsettled: unsettled).isEmpty)
        }
        #expect(buffer.take(10, unsettled: 2).map(\.tag.number) == [2])
        #expect(!buffer.hasNext(unsettled: 2))
        #expect(buffer.take(10, unsettled: 1).map(\.tag.number) == [4])
        buffer.settle(unsettled: 1)
        #expect(buffer.prefetch == 0)
        buffer.settle(unsettled: 0)
        #expect(buffer.prefetch == 1)
    }

    @Test func `whatever comes, all of it is handed out once, and a suspect never beside another delivery`() {
        for seed in 1...500 {
            var generator = SplitMix64(seed: UInt64(seed))
            var buffer = DeliveryBuffer(prefetch: 8)
            var sent: UInt64 = 0
            var out: Set<UInt64> = []
            var suspect: UInt64?
            var waiting = 0
            var handed = 0
            for _ in 1...1000 {
                if sent < 60, out.count + waiting < buffer.prefetch {
                    sent += 1
                    waiting += 1
                    buffer.add(.sample(sent, returns: Int.random(in: 0...4, using: &generator)))
                }
                if Bool.random(using: &generator) {
                    let taken = buffer.take(Int.random(in: 1...5, using: &generator), unsettled: out.count + waiting)
                    waiting -= taken.count
                    handed += taken.count
                    if taken.contains(where: { $0.returns >= DeliveryBuffer.suspicion }) {
                        #expect(out.isEmpty && taken.count == 1, "seed \(seed)")
                        suspect = taken[0].tag.number
                    } else {
                        #expect(taken.isEmpty || suspect == nil, "seed \(seed)")
                    }
                    out.formUnion(taken.map(\.tag.number))
                }
                if let settled = out.randomElement(using: &generator), Bool.random(using: &generator) {
                    out.remove(settled)
                    if suspect == settled { suspect = nil }
                    buffer.settle(unsettled: out.count + waiting)
                }
            }
            #expect(handed + waiting == Int(sent) && sent == 60 && waiting == 0, "seed \(seed)")
        }
    }
}

extension AMQPDelivery {
    fileprivate static func sample(_ number: UInt64, returns: Int) -> AMQPDelivery {
        AMQPDelivery(
            tag: DeliveryTag(epoch: 1, number: number),
            exchange: "",
            routingKey: "q",
            isRedelivered: returns > 0,
            properties: AMQPProperties(headers: returns > 0 ? ["x-delivery-count": .int64(Int64(returns))] : [:]),
            body: []
        )
    }
}
