import Messaging
import Testing

@Suite struct BatchPatienceTests {
    @Test func `only the batch after one of several waits`() {
        var patience = BatchPatience(most: .milliseconds(5))
        #expect(patience.next == .zero)
        for (count, next) in [(1, Duration.zero), (2, .milliseconds(5)), (200, .milliseconds(5)), (1, .zero)] {
            patience.took(count)
            patience.settled(after: .seconds(1))
            #expect(patience.next == next)
        }
    }

    @Test(arguments: [(0, 0), (3, 3), (20, 20), (21, 20), (4000, 20)])
    func `it waits for as long as the last one took, at most`(took: Int, next: Int) {
        var patience = BatchPatience(most: .milliseconds(20))
        patience.took(2)
        patience.settled(after: .milliseconds(took))
        #expect(patience.next == .milliseconds(next))
    }

    @Test func `the first batches wait for nothing that is not known yet`() {
        var patience = BatchPatience(most: .milliseconds(20))
        patience.took(200)
        #expect(patience.next == .zero)
    }
}
