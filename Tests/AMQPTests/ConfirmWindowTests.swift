import TestKit
import Testing

@testable import AMQP

@Suite struct ConfirmWindowTests {
    @Test func `a multiple ack settles everything before it, once`() {
        var window = ConfirmWindow<Int>()
        for element in 1...5 { window.append(element) }
        var settled: [Int] = []
        window.settle(3, multiple: false) { settled.append($0) }
        window.settle(4, multiple: true) { settled.append($0) }
        window.settle(4, multiple: true) { settled.append($0) }
        #expect(settled == [3, 1, 2, 4])
        #expect(window.count == 1)
        #expect(window.span == 1)
    }

    @Test func `confirms in any order settle each publish exactly once`() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var window = ConfirmWindow<UInt64>()
            var last: UInt64 = 0
            var open: Set<UInt64> = []
            for _ in 0..<3000 {
                if open.isEmpty || Bool.random(using: &random) {
                    last += 1
                    window.append(last)
                    open.insert(last)
                } else if let number = open.randomElement(using: &random) {
                    let multiple = Int.random(in: 0..<10, using: &random) == 0
                    var settled: Set<UInt64> = []
                    window.settle(number, multiple: multiple) { settled.insert($0) }
                    let expected: Set<UInt64> = multiple ? open.filter { $0 <= number } : [number]
                    #expect(settled == expected, "seed \(seed)")
                    open.subtract(settled)
                }
                if window.count != open.count { Issue.record("seed \(seed): \(window.count) of \(open.count)") }
            }
        }
    }

    @Test func `a search starts at a number, and passes over settled publishes`() {
        var window = ConfirmWindow<String>()
        for element in ["a", "b", "a", "a"] { window.append(element) }
        window.settle(1, multiple: false) { _ in }
        #expect(window.first(from: 1) { $0 == "a" }?.number == 3)
        #expect(window.first(from: 4) { $0 == "a" }?.number == 4)
        #expect(window.first(from: 5) { $0 == "a" } == nil)
        #expect(window.first(from: 9) { $0 == "a" } == nil)
    }
}
