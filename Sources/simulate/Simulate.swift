internal import ArgumentParser
internal import Simulation

@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the services' state machines against simulated servers, a schedule for each seed."
    )

    @Option(help: "How many seeds to run.")
    var seeds = 100_000

    @Option(help: "The first of them.")
    var from: UInt64 = 1

    @Option(help: "Run this seed alone, and say all that happens.")
    var seed: UInt64?

    @Option(help: "Put in a wrong order.")
    var sabotage: Sabotage?

    @Flag(help: "Look only at what is left when everything has come to rest.")
    var consequences = false

    @Option(help: "How many threads to use.")
    var threads = 2

    func run() async throws {
        if let seed {
            let report = Simulation.run(seed: seed, sabotage: sabotage, isTracing: true)
            print((report.trace + report.violations.map { "violated: \($0)" }).joined(separator: "\n"))
            print("seed \(seed): \(report.happenings) happenings, digest \(String(report.digest, radix: 16))")
            if !report.violations.isEmpty { throw ExitCode.failure }
            return
        }
        let begun = ContinuousClock.now
        let all = await Sweep.threaded(
            threads,
            from: from,
            count: seeds,
            sabotage: sabotage,
            byConsequences: consequences
        )
        for sight in Sight.allCases { print("\(sight): \(all.sightings[sight])") }
        for failure in all.failures {
            print("seed \(failure.seed): \(failure.violations.joined(separator: "; "))")
        }
        let counts = "\(all.seeds) seeds, \(all.happenings) happenings, \(all.failures.count) failed"
        print("\(counts), \(ContinuousClock.now - begun)")
        if !all.failures.isEmpty { throw ExitCode.failure }
    }
}

extension Sabotage: ExpressibleByArgument {}
