import Messaging
import TestKit
import Testing

@Suite struct BatchSizeTests {
    @Test func `messages that ask for one thing each make a batch of as many as are wanted`() {
        var size = BatchSize(wanted: 200, most: 1)
        #expect(size.messages == 200)
        size.took(messages: 3, askingFor: 3)
        #expect(size.messages == 200)
        // Such as could not be read.
        size.took(messages: 3, askingFor: 0)
        #expect(size.messages == 200)
    }

    @Test func `messages are thought of as full until some have come, and then as what came last`() {
        var size = BatchSize(wanted: 200, most: 50)
        #expect(size.messages == 4)
        for (messages, things, next) in [(4, 200, 4), (4, 100, 8), (2, 2, 200), (1, 50, 4), (3, 1000, 1)] {
            size.took(messages: messages, askingFor: things)
            #expect(size.messages == next)
        }
    }

    @Test func `a batch has a message, and no more than are wanted`() {
        var random = SplitMix64.announced()
        for _ in 0..<10_000 {
            let wanted = Int.random(in: 1...1000, using: &random)
            var size = BatchSize(wanted: wanted, most: Int.random(in: 1...100, using: &random))
            #expect((1...wanted).contains(size.messages))
            for _ in 0..<5 {
                let messages = Int.random(in: 1...size.messages, using: &random)
                size.took(messages: messages, askingFor: Int.random(in: 0...(60 * messages), using: &random))
                #expect((1...wanted).contains(size.messages))
            }
        }
    }
}
