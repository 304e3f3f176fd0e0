internal import TestKit

/// What a seed has in store: the events, and how often what goes wrong. Each seed has some kinds of faults and not others,
/// so that rare ones are not always drowned by frequent ones.
struct Plan {
    /// What producers publish; each element is one message.
    var messages: [[PlannedEvent]] = []
    /// When the last fault may happen, in microseconds.
    var calm: Int64
    /// Matchers begin with rules that do not know all event types yet.
    var beginsStale: Bool
    /// When a rule is paused, and which, by place; nil for never.
    var pause: (at: Int64, rule: Int)?
    /// How often a message may be handed out.
    var deliveryLimit: Int
    var crashes: Int
    var freezes: Int
    var crashChance: Double
    var freezeChance: Double
    /// Of something to take very long.
    var slowness: Double
    var publishUnknown: Double
    var publishRejected: Double
    var doubled: Double
    var reordered: Double
    var connectionLost: Double
    var statementFailed: Double
    var commitFailed: Double
    var commitUnknown: Double
    var sendAmbiguous: Double
    var sendRefused: Double
    /// Outages, by when they begin and end.
    var brokerDown: Range<Int64>?
    var databaseDown: Range<Int64>?

    init(using dice: inout SplitMix64) {
        func one<Value>(of values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &dice)] }
        func flip(_ chance: Double) -> Bool { Double.random(in: 0..<1, using: &dice) < chance }

        calm = Int64.random(in: 2_000_000...90_000_000, using: &dice)
        beginsStale = flip(0.3)
        pause = flip(0.15) ? (Int64.random(in: 0...3_000_000, using: &dice), one(of: [0, 1, 2, 3, 4])) : nil
        deliveryLimit = flip(0.1) ? 2 : 20
        crashes = one(of: [0, 1, 2, 8])
        freezes = one(of: [0, 0, 1, 3])
        crashChance = one(of: [0.003, 0.02, 0.1])
        freezeChance = one(of: [0.003, 0.02])
        slowness = one(of: [0, 0.01, 0.1])
        publishUnknown = one(of: [0, 0, 0.03, 0.3])
        publishRejected = one(of: [0, 0, 0.03])
        doubled = one(of: [0, 0, 0.03, 0.2])
        reordered = one(of: [0, 0.1, 0.5])
        connectionLost = one(of: [0, 0, 0.01, 0.05])
        statementFailed = one(of: [0, 0, 0.01, 0.1])
        commitFailed = one(of: [0, 0, 0.03, 0.2])
        commitUnknown = one(of: [0, 0, 0.03, 0.2])
        sendAmbiguous = one(of: [0, 0, 0.1, 0.4])
        sendRefused = one(of: [0, 0, 0.2, 0.6])
        func outage() -> Range<Int64>? {
            guard flip(0.15) else { return nil }
            let begin = Int64.random(in: 0...5_000_000, using: &dice)
            return begin..<begin + Int64.random(in: 100_000...20_000_000, using: &dice)
        }
        brokerDown = outage()
        databaseDown = outage()

        var number = 0
        for _ in 0..<Int.random(in: 1...6, using: &dice) {
            var message: [PlannedEvent] = []
            for _ in 0..<(flip(0.15) ? 3 : 1) {
                number += 1
                message.append(PlannedEvent(number: number, using: &dice))
            }
            // What is no JSON would make the whole batch none.
            if message.count > 1 {
                for place in message.indices where message[place].nature == .malformed {
                    message[place].nature = .plain
                }
            }
            messages.append(message)
        }
    }
}
