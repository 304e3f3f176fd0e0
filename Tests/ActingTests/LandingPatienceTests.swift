import Acting
import Testing

@Suite struct LandingPatienceTests {
    @Test func `a result waits for others a tenth of what acting takes, and never long`() {
        var patience = LandingPatience()
        #expect(patience.next == .zero)
        patience.landed(after: [.milliseconds(40), .milliseconds(60)])
        #expect(patience.next == .milliseconds(5))
        patience.landed(after: [])
        #expect(patience.next == .milliseconds(5))
        patience.landed(after: [.seconds(30)])
        #expect(patience.next == LandingPatience.most)
        patience.landed(after: [.zero])
        #expect(patience.next == .zero)
    }
}
