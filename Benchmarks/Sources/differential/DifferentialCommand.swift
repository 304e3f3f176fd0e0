internal import ArgumentParser
internal import MatchingTrials

@main
struct DifferentialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "differential",
        abstract: "Compares the matcher with a slow one that is written differently, over random rules and events."
    )

    @Option(help: "How many pairs of a rule and an event to compare.")
    var cases = 1_000_000

    @Option(help: "What they are made from.")
    var seed: UInt64 = .random(in: 0...UInt64.max)

    func run() throws {
        print("seed \(seed)")
        let report = Differential.run(cases: cases, seed: seed)
        print(report.summary)
        for failure in report.failures { print(failure) }
        if !report.failures.isEmpty { throw ExitCode.failure }
    }
}
