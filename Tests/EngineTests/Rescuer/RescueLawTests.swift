import Engine
import Model
import TestKit
import Testing

@Suite struct RescueLawTests {
    private let law = RescueLaw(limit: .seconds(1000))
    private let start = Timestamp(microseconds: 1_772_357_400_000_000)

    @Test func `Nothing is lost while nothing is known of the queue`() {
        #expect(law.bound(now: start, front: QueueFront(), lastRescue: nil) == nil)
    }

    @Test func `What is known counts once it has been known for half the limit`() {
        var front = QueueFront()
        front.passed(start, seenAt: start)
        #expect(law.bound(now: start + .seconds(499), front: front, lastRescue: nil) == nil)
        #expect(law.bound(now: start + .seconds(500), front: front, lastRescue: nil) == start - .seconds(500))
        #expect(law.bound(now: start + .seconds(750), front: front, lastRescue: nil) == start - .seconds(250))
        #expect(law.bound(now: start + .seconds(5000), front: front, lastRescue: nil) == start - .seconds(250))
    }

    @Test func `No step is rescued before the limit, however empty the queue`() {
        var front = QueueFront()
        for second in 0..<3000 { front.passed(start + .seconds(second), seenAt: start + .seconds(second)) }
        let now = start + .seconds(3000)
        #expect(law.bound(now: now, front: front, lastRescue: nil) == now - .seconds(1000))
    }

    @Test func `A kind is rescued again only when what was published then had its time`() {
        var front = QueueFront()
        front.passed(start, seenAt: start)
        let rescue = start + .seconds(500)
        #expect(law.bound(now: start + .seconds(90_000), front: front, lastRescue: rescue) == nil)
        front.passed(rescue + .seconds(251), seenAt: rescue + .seconds(251))
        #expect(law.bound(now: rescue + .seconds(1000), front: front, lastRescue: rescue) == nil)
        #expect(law.bound(now: rescue + .seconds(1001), front: front, lastRescue: rescue) == rescue + .seconds(1))
    }

    @Test func `A front never goes back and forgets nothing that is asked for`() {
        var front = QueueFront()
        for second in [10, 20, 30] { front.passed(start + .seconds(second), seenAt: start + .seconds(second + 5)) }
        front.passed(start, seenAt: start + .seconds(40))
        #expect(front.known(at: start + .seconds(100)) == start + .seconds(30))
        front.forget(before: start + .seconds(26))
        #expect(front.known(at: start + .seconds(26)) == start + .seconds(20))
        #expect(front.known(at: start + .seconds(35)) == start + .seconds(30))
        #expect(front.known(at: start + .seconds(24)) == nil)
    }

    @Test func `The interval follows the limit within bounds`() {
        #expect(RescueLaw(limit: .seconds(900)).interval == .seconds(60))
        #expect(RescueLaw(limit: .seconds(100)).interval == .seconds(10))
        #expect(RescueLaw(limit: .milliseconds(500)).interval == .milliseconds(100))
    }

    @Test func `In thousands of histories without a loss no job is published twice`() {
        var seeds = SplitMix64.announced()
        for _ in 0..<1000 {
            let seed = seeds.next()
            var simulation = QueueSimulation(generator: SplitMix64(seed: seed))
            simulation.run(losing: false)
            #expect(simulation.rescued == 0 && simulation.open == 0, "seed \(seed)")
        }
    }

    @Test func `In thousands of histories with losses every lost job is found, and none that is not lost`() {
        var seeds = SplitMix64.announced()
        var lost = 0
        for _ in 0..<1000 {
            let seed = seeds.next()
            var simulation = QueueSimulation(generator: SplitMix64(seed: seed))
            simulation.run(losing: true)
            #expect(simulation.open == 0, "seed \(seed)")
            #expect(simulation.multiplied == 0, "seed \(seed)")
            #expect(simulation.rescued >= simulation.lost, "seed \(seed)")
            lost += simulation.lost
        }
        #expect(lost > 6000)
    }
}
