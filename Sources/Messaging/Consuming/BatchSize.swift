/// How many messages make a batch, where one message may ask for many things: as many as give about the size that is wanted, by
/// what those before them asked for. Pure.
package struct BatchSize: Sendable {
    private let wanted: Int
    /// How many messages the next batch has, at most.
    package private(set) var messages: Int

    /// - Parameters:
    ///   - wanted: How many things a batch asks for, about; of messages that ask for one each, it is their number.
    ///   - most: What one message may ask for: how it is thought of until some have come.
    package init(wanted: Int, most: Int) {
        self.wanted = wanted
        messages = max(1, wanted / most)
    }

    /// Notes what so many messages have asked for.
    package mutating func took(messages count: Int, askingFor things: Int) {
        messages = min(wanted, max(1, wanted * count / max(things, count)))
    }
}
