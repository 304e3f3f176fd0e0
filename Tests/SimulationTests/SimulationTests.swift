import Foundation
import Simulation
import TestKit
import Testing

/// How to repeat a seed: `deploy/simulate --seed S` tells all that happens in it; `SIGNALBOX_TEST_SEED=S` begins with it.
@Suite struct SimulationTests {
    @Test func `whatever goes wrong, nothing is lost and nothing doubled`() {
        let seconds = ProcessInfo.processInfo.environment["SIGNALBOX_SIMULATION_SECONDS"].flatMap(Int.init) ?? 50
        let end = ContinuousClock.now + .seconds(seconds)
        var dice = SplitMix64.announced()
        // A seed that was given is the first; one that was drawn leads to others than the last time's.
        let given = ProcessInfo.processInfo.environment["SIGNALBOX_TEST_SEED"].flatMap(UInt64.init)
        let sweep = Sweep(from: given ?? dice.next() >> 16, until: { ContinuousClock.now > end })
        for failure in sweep.failures {
            Issue.record("deploy/simulate --seed \(failure.seed): \(failure.violations.joined(separator: "; "))")
        }
        let text = "simulated \(sweep.seeds) seeds, \(sweep.happenings) happenings\n"
        FileHandle.standardError.write(Data(text.utf8))
        #expect(sweep.seeds > 20)
    }

    @Test func `the same seed gives the same run`() {
        for seed: UInt64 in 1...20 {
            let (one, other) = (Simulation.run(seed: seed), Simulation.run(seed: seed))
            #expect(one.digest == other.digest && one.happenings == other.happenings, "seed \(seed)")
        }
    }

    @Test func `all that it is about comes up`() {
        let sweep = Sweep(from: 1, count: 1000)
        for sight in Sight.allCases { #expect(sweep.sightings[sight] > 0, "\(sight)") }
    }

    @Test(arguments: Sabotage.allCases)
    func `a wrong order is found, and by what it leads to as well`(_ sabotage: Sabotage) {
        for byConsequences in [false, true] {
            let sweep = Sweep(from: 1, count: 200, sabotage: sabotage, byConsequences: byConsequences)
            #expect(!sweep.failures.isEmpty)
            let text = "\(sabotage.rawValue): found by seed \(sweep.failures.first?.seed ?? 0)\n"
            FileHandle.standardError.write(Data(text.utf8))
        }
    }
}
