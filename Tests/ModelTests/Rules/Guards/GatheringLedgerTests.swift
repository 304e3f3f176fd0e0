import FoundationEssentials
import Model
import Testing

@Suite struct `Gathered events` {
    private let rule = UUID()

    private func event(_ number: Int, at second: Int, deal: Int, bytes: Int = 10) -> Event {
        var event = Event.empty
        event.id = "e-\(number)"
        event.time = Timestamp(microseconds: Int64(second) * 1_000_000)
        event.data = ["deal": ["id": .number(JSONNumber(deal))]]
        event.dataText = [UInt8](repeating: 0x20, count: bytes)
        return event
    }

    @Test(arguments: Seeds.all)
    func `every event is in one batch, no batch is too big, and none is due later than it may be`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let law = BatchGuard(
                atMost: random.int(1...6),
                within: .seconds(random.int(1...20)),
                key: FieldPath("deal.id")
            )
            var batches: [UUID: GatheringLedger.Batch] = [:]
            var members: [GatheringLedger.Member] = []
            var (number, clock) = (0, 0)
            for _ in 0..<random.int(1...15) {
                clock += random.int(0...8)
                let now = Timestamp(microseconds: Int64(clock) * 1_000_000)
                // The service closes what is due, or is late.
                if random.chance(2) {
                    for (id, batch) in batches where batch.closedAt == nil && batch.dueAt <= now {
                        batches[id]?.closedAt = batch.dueAt
                    }
                }
                var ledger = GatheringLedger(now: now, open: batches.values.filter { $0.closedAt == nil })
                for _ in 0..<random.int(1...6) {
                    number += 1
                    let bytes = random.chance(6) ? random.int(1...250_000) : 10
                    let event = event(number, at: clock - random.int(0...9), deal: random.int(0...2), bytes: bytes)
                    ledger.take(.init(rule: rule, gathering: .batch(law), event: event, key: event.key))
                }
                batches.merge(ledger.changed) { $1 }
                members += ledger.members
                let open = Dictionary(grouping: batches.values.filter { $0.closedAt == nil }, by: \.value)
                check(open.values.allSatisfy { $0.count == 1 }, "seed \(seed): two are open")
            }
            check(members.count == number && Set(members.map(\.event)).count == number, "seed \(seed): events are lost")
            for (id, batch) in batches {
                let mine = members.filter { $0.batch == id }
                check(mine.map(\.place) == Array(0..<batch.count), "seed \(seed): \(mine)")
                check(batch.count <= law.atMost, "seed \(seed): \(batch)")
                check(batch.bytes <= GuardLimits.batchBytes || batch.count == 1, "seed \(seed): \(batch)")
                check(
                    batch.dueAt <= batch.firstAt + law.within
                        && (batch.closedAt != nil || batch.dueAt == batch.firstAt + law.within),
                    "seed \(seed): \(batch)"
                )
                check(batch.closedAt.map { $0 <= batch.dueAt } ?? true, "seed \(seed): \(batch)")
            }
        }
    }

    @Test(arguments: Seeds.all)
    func `a debounce keeps the event that happened last, and counts them all`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let law = Gathering.debounce(DebounceGuard(quiet: .seconds(30), atMost: .seconds(600)))
            var batches: [UUID: GatheringLedger.Batch] = [:]
            var members: [GatheringLedger.Member] = []
            var events: [Event] = []
            for round in 0..<random.int(1...6) {
                let now = Timestamp(microseconds: Int64(round) * 1_000_000)
                var ledger = GatheringLedger(now: now, open: Array(batches.values))
                for _ in 0..<random.int(1...4) {
                    let event = event(events.count, at: random.int(0...50), deal: 1)
                    events.append(event)
                    ledger.take(.init(rule: rule, gathering: law, event: event, key: event.key))
                }
                batches.merge(ledger.changed) { $1 }
                members += ledger.members
            }
            let last = events.enumerated().max { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }?.element
            check(batches.count == 1 && batches.values.first?.count == events.count, "seed \(seed): \(batches)")
            check(members.last?.event == last?.key && members.allSatisfy { $0.place == 0 }, "seed \(seed): \(members)")
        }
    }
}
