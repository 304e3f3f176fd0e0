internal import ArgumentParser
internal import MatchingTrials

@main
struct MatchingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matching",
        abstract: "How fast events are matched, from their bytes to the rules that they fire, on one thread.",
        discussion: "Without --set it runs the sets of the table in docs/matching.md."
    )

    @Option(help: "s1, s2 or s3.")
    var set: String?

    @Option(help: "How many rules.")
    var rules = 1000

    @Option(help: "How many events.")
    var events = 50_000

    @Option(help: "What the events are made from.")
    var eventSeed: UInt64 = 42

    @Option(help: "What the rules are made from.")
    var ruleSeed: UInt64 = 7

    @Option(help: "A folder with <set>_<rules>.events.jsonl and .rules.jsonl, to be read instead of made.")
    var files: String?

    @Option(help: "How often the events are matched; the quickest time counts.")
    var rounds = 7

    @Option(help: "json, or text.")
    var output = "text"

    @Flag(help: "Count the matches by trying every rule on every event, slowly.")
    var check = false

    @Option(help: "Write events and rules into this folder instead, as --files reads them.")
    var write: String?

    func run() throws {
        let table = [("s1", 100_000), ("s2", 100_000), ("s3", 1000), ("s3", 10_000)]
        let rows = set.map { [($0, rules)] } ?? table
        if output != "json", !check, write == nil { print(MatchingFigures.head) }
        for (set, rules) in rows {
            let benchmark = MatchingBenchmark(
                set: set,
                rules: rules,
                events: events,
                eventSeed: eventSeed,
                ruleSeed: ruleSeed,
                files: files,
                rounds: rounds
            )
            if let write {
                try benchmark.write(into: write)
            } else if check {
                print("\(set), \(rules) rules: \(try benchmark.check()) matches")
            } else {
                let figures = try benchmark.run()
                print(output == "json" ? figures.json : figures.row)
            }
        }
    }
}
