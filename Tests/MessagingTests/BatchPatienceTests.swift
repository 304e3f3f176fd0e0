import Messaging
import Testing

@Suite struct BatchPatienceTests {
    @Test func `only the batch after one of several waits`() {
        var patience = BatchPatience(most: .milliseconds(5))
        #expect(patience.next == .zero)
        for (count, next) in [(1, Duration.zero), (2, .milliseconds(5)), (200, .milliseconds(5)), (1, .zero)] {
            patience.took(count)
            #expect(patience.next == next)
        }
    }
}
