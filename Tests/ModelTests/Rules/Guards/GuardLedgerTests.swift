import FoundationEssentials
import Model
import Testing

@Suite struct `Guards over histories` {
    /// The tables that a ledger is made from and written to.
    private struct Tables {
        var firings: [GuardLedger.Firing] = []
        var slots: [(slot: GuardLedger.Slot, isReplaced: Bool)] = []

        func ledger(for candidates: [GuardLedger.Candidate], at now: Timestamp) -> GuardLedger {
            var past: [UUID: [Timestamp]] = [:]
            for question in Set(GuardLedger.questions(of: candidates)) {
                let times = firings.filter { firing in
                    firing.value == question.value && question.after.map { firing.at > $0 } ?? true
                        && question.before.map { firing.at < $0 } ?? true
                }
                past[question.value, default: []] += times.map(\.at).sorted().suffix(question.limit)
            }
            // Two questions of one value, as two events of one batch ask them, may name the same firing twice.
            for (value, times) in past {
                let known = firings.filter { $0.value == value }.map(\.at).sorted()
                past[value] = known.filter(times.contains)
            }
            var occupancies: [UUID: GuardLedger.Occupancy] = [:]
            for value in GuardLedger.slotValues(of: candidates) {
                let mine = slots.filter { $0.slot.value == value }
                occupancies[value] = GuardLedger.Occupancy(
                    held: mine.count { $0.slot.isHeld },
                    queued: mine.count { !$0.slot.isHeld },
                    replaced: mine.count(where: \.isReplaced)
                )
            }
            return GuardLedger(now: now, past: past, occupancies: occupancies)
        }

        mutating func write(_ ledger: GuardLedger) {
            firings += ledger.firings
            slots += ledger.slots.map { ($0, false) }
            for (value, count) in ledger.replacements {
                let oldest = slots.indices.filter { slots[$0].slot.value == value && !slots[$0].isReplaced }
                for index in oldest.prefix(count) { slots[index].isReplaced = true }
            }
        }

        mutating func end(_ execution: UUID) {
            guard let ended = slots.first(where: { $0.slot.execution == execution })?.slot else { return }
            slots.removeAll { $0.slot.execution == execution }
            let law = ConcurrencyGuard(atMost: ended.atMost)
            let waiting = slots.indices.filter {
                slots[$0].slot.value == ended.value && !slots[$0].slot.isHeld && !slots[$0].isReplaced
            }
            let held = slots.count { $0.slot.value == ended.value && $0.slot.isHeld }
            for index in waiting.prefix(law.promotable(held: held, queued: waiting.count)) {
                slots[index].slot.isHeld = true
            }
        }
    }

    private func event(_ number: Int, at second: Int, deal: Int) -> Event {
        var event = Event.empty
        event.id = "e-\(number)"
        event.time = Timestamp(microseconds: Int64(second) * 1_000_000)
        event.data = ["deal": ["id": .number(JSONNumber(deal))]]
        return event
    }

    private let rule = UUID()

    @Test(arguments: Seeds.all)
    func `whatever comes in whatever batches, every guard's law holds over the whole history`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let key = FieldPath("deal.id")
        for _ in 0..<300 {
            let period = random.int(1...30)
            var guards = RuleGuards(
                oncePer: random.chance(4) ? FiringQuota(count: 1, period: .seconds(random.int(1...9)), key: key) : nil,
                atMost: random.chance(2)
                    ? FiringQuota(count: random.int(1...4), period: .seconds(period), key: random.chance(2) ? key : nil)
                    : nil
            )
            let then = ConcurrencyGuard.Surplus.allCases.randomElement(using: &random) ?? .queue
            if random.chance(2) {
                guards.concurrency = ConcurrencyGuard(atMost: random.int(1...3), key: key, then: then)
            } else {
                guards.throttle = ThrottleGuard(atMost: random.int(1...3), per: .seconds(random.int(1...5)))
            }
            var tables = Tables()
            var (number, clock) = (0, 0)
            var begun: [Timestamp] = []
            for _ in 0..<random.int(1...12) {
                clock += random.int(0...5)
                let now = Timestamp(microseconds: Int64(clock) * 1_000_000)
                let batch = (0..<random.int(1...5)).map { _ -> GuardLedger.Candidate in
                    number += 1
                    let event = event(number, at: max(0, clock - random.int(0...20)), deal: random.int(0...2))
                    return GuardLedger.Candidate(execution: UUID(), rule: rule, guards: guards, event: event)
                }
                var ledger = tables.ledger(for: batch, at: now)
                for candidate in batch {
                    switch ledger.decide(candidate) {
                    case .begin: begun.append(now)
                    case .later(let time):
                        check(time > now, "seed \(seed)")
                        begun.append(time)
                    case .queue: check(guards.concurrency != nil && then != .skip, "seed \(seed)")
                    case .trip(let trip): check(trip.kind != .throttle, "seed \(seed): \(trip)")
                    }
                }
                tables.write(ledger)
                if random.chance(2), let any = tables.slots.randomElement(using: &random) {
                    tables.end(any.slot.execution)
                }
                for replaced in tables.slots.filter(\.isReplaced) where random.chance(3) {
                    tables.end(replaced.slot.execution)
                }
                for (_, slots) in Dictionary(grouping: tables.slots, by: \.slot.value) {
                    let held = slots.count { $0.slot.isHeld }
                    let live = slots.count { !$0.isReplaced }
                    let most = guards.concurrency?.atMost ?? 0
                    check(held <= most, "seed \(seed): \(held) of \(most)")
                    if then == .replace { check(live <= most, "seed \(seed): \(live) wanted, \(most) at once") }
                }
            }
            for (kind, quota) in guards.quotas {
                let values = Dictionary(grouping: tables.firings, by: \.value).filter { value, _ in
                    (0...2).contains { deal in
                        GuardValue(quota.key, in: event(0, at: 0, deal: deal)).id(kind, rule: rule) == value
                    }
                }
                for (_, firings) in values {
                    for first in firings {
                        let within = firings.count {
                            $0.at >= first.at && $0.at - first.at < (quota.period ?? .zero)
                        }
                        check(within <= quota.count, "seed \(seed): \(kind) let \(within) through")
                    }
                }
            }
            if let throttle = guards.throttle {
                for first in begun {
                    let within = begun.count { $0 >= first && $0 - first < throttle.per }
                    check(within <= throttle.atMost, "seed \(seed): \(throttle) let \(within) begin")
                }
                check(begun == begun.sorted(), "seed \(seed): not in order")
            }
        }
    }

    @Test func `of what a guard keeps from beginning nothing counts`() {
        let guards = RuleGuards(
            atMost: FiringQuota(count: 1, period: .seconds(60)),
            concurrency: ConcurrencyGuard(atMost: 1, then: .skip)
        )
        let value = GuardValue(nil, in: .empty).id(.concurrency, rule: rule)
        var ledger = GuardLedger(now: Timestamp(microseconds: 0), past: [:], occupancies: [value: .init(held: 1)])
        let event = event(1, at: 0, deal: 1)
        let verdict = ledger.decide(.init(execution: UUID(), rule: rule, guards: guards, event: event))
        #expect(verdict == .trip(ConcurrencyGuard(atMost: 1, then: .skip).trip(.none)))
        #expect(ledger.firings.isEmpty && ledger.slots.isEmpty)
    }
}
