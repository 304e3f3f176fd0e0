internal import Model
internal import TestKit

/// All that one seed's schedule has: the virtual clock, the dice, what goes wrong, and what was seen.
///
/// Nothing in it is concurrent, and nothing depends on the order of a hash table: the same seed gives the same run.
final class World {
    let seed: UInt64
    let sabotage: Sabotage?
    let plan: Plan
    /// Microseconds since the beginning.
    private(set) var now: Int64 = 0
    private(set) var happenings = 0
    /// Differs where two runs differ.
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var violations: [String] = []
    /// Those of them that showed on the way.
    private(set) var early = 0
    private(set) var trace: [String] = []
    private(set) var sightings = Sightings()
    private let isTracing: Bool
    private var agenda = Agenda()
    private var dice: SplitMix64
    private var crashesLeft: Int
    private var freezesLeft: Int

    /// When the simulation begins, as its processes see it.
    static let epoch = Timestamp(microseconds: 1_772_000_000_000_000)

    init(seed: UInt64, sabotage: Sabotage?, isTracing: Bool) {
        self.seed = seed
        self.sabotage = sabotage
        self.isTracing = isTracing
        dice = SplitMix64(seed: seed)
        plan = Plan(using: &dice)
        crashesLeft = plan.crashes
        freezesLeft = plan.freezes
    }

    var time: Timestamp { Self.epoch + .microseconds(now) }

    /// Until then things go wrong; afterwards all that is left is done in peace.
    var isFaulty: Bool { now < plan.calm }

    func after(_ delay: Int64, _ body: @escaping () -> Void) {
        agenda.plan(at: now + delay, body)
    }

    /// Lets everything happen that is planned. False where it finds no end.
    func run(upTo limit: Int) -> Bool {
        while let (time, body) = agenda.next() {
            now = time
            happenings += 1
            digest = (digest ^ UInt64(bitPattern: time)) &* 0x0000_0100_0000_01B3
            if happenings > limit { return false }
            body()
        }
        return true
    }

    /// Everything has come to rest: what is found from now on is a consequence.
    func rest() {
        early = violations.count
    }

    /// Forgets what is planned, so that nothing holds anything any more.
    func end() {
        agenda.clear()
    }

    func violate(_ sentence: @autoclosure () -> String) {
        guard violations.count < early + 20 else { return }
        violations.append(sentence())
        note("VIOLATION: \(sentence())")
    }

    func note(_ sentence: @autoclosure () -> String) {
        guard isTracing else { return }
        let seconds = now / 1_000_000
        let micros = String(now % 1_000_000)
        trace.append("\(seconds).\(String(repeating: "0", count: 6 - micros.count))\(micros) \(sentence())")
    }

    func saw(_ sight: Sight) {
        sightings.add(sight)
    }
}

extension World {
    func draw(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &dice) }

    func index(of count: Int) -> Int { Int.random(in: 0..<count, using: &dice) }

    func flip(_ chance: Double) -> Bool { chance > 0 && Double.random(in: 0..<1, using: &dice) < chance }

    /// True with that chance, as long as things go wrong.
    func fails(_ chance: Double) -> Bool { isFaulty && flip(chance) }

    /// How long a message takes on its way, or a step of work: now and then much longer than usual.
    func latency() -> Int64 {
        isFaulty && flip(plan.slowness) ? draw(20_000...2_000_000) : draw(100...5_000)
    }

    /// A generator of its own for what draws by itself.
    func generator() -> SplitMix64 { SplitMix64(seed: dice.next()) }

    /// What becomes of a process that is about to go on.
    func mishap() -> Mishap? {
        guard isFaulty else { return nil }
        if crashesLeft > 0, flip(plan.crashChance) {
            crashesLeft -= 1
            return .crash
        }
        if freezesLeft > 0, flip(plan.freezeChance) {
            freezesLeft -= 1
            return .freeze(draw(100_000...25_000_000))
        }
        return nil
    }

    enum Mishap {
        case crash
        /// Stands still for so many microseconds, and knows nothing of it.
        case freeze(Int64)
    }
}
