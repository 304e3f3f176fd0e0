internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Roles
internal import Runtime

/// Measures a running Signalbox.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how many events and actions a second this installation does.",
        discussion: """
            Makes tenants of its own with rules that write tasks and notes, publishes events, waits until all is done, and \
            checks in the tables that nothing was lost or doubled. An action is one job: claimed, done, recorded, acked. \
            The times are from an event's publish to its effect's record, so this machine's clock and Postgres' must agree.

            As fast as it goes, the times are those of a queue that fills up; with --rate they are those of that load.

            Exit codes: 0 all is there once, 1 something is lost or doubled or time was up, 2 wrong usage.
            """
    )

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many events to publish (default: 20000).", valueName: "count"),
        transform: ArgumentText.wholeNumber
    )
    var events = 20_000

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Rules of each tenant, of three comparisons each (default: 10).", valueName: "count"),
        transform: ArgumentText.wholeNumber
    )
    var rules = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many rules each event fires: a task or note each (default: 2).", valueName: "count"),
        transform: ArgumentText.wholeNumber
    )
    var matching = 2

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Tenants that the events are spread over (default: 10).", valueName: "count"),
        transform: ArgumentText.wholeNumber
    )
    var tenants = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Size of an event's data (default: 600).", valueName: "bytes"),
        transform: ArgumentText.wholeNumber
    )
    var payloadBytes = 600

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Events per second; 0: as fast as it goes (default: 0).", valueName: "count"),
        transform: ArgumentText.wholeNumber
    )
    var rate = 0

    @Flag(help: "Let each event feed a record too, as the events of a CRM do.")
    var records = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long it may take from the first publish on (default: 300).", valueName: "seconds"),
        transform: ArgumentText.wholeNumber
    )
    var timeout = 300

    @Flag(help: "Run all roles in a process that is stopped at the end, instead of measuring those that run.")
    var serve = false

    @Flag(help: "Leave the rows where they are. After a failure they stay anyway.")
    var keep = false

    @Option(help: ArgumentHelp("Only remove the rows that an earlier run has left.", valueName: "run"))
    var remove: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        try Self.check(events, "--events", BenchPlan.eventsRange)
        try Self.check(rules, "--rules", BenchPlan.rulesRange)
        try Self.check(matching, "--matching", 1...rules)
        try Self.check(tenants, "--tenants", BenchPlan.tenantsRange)
        try Self.check(payloadBytes, "--payload-bytes", BenchPayload.minimumBytes...(16 << 20))
        try Self.check(rate, "--rate", BenchPlan.rateRange)
        try Self.check(timeout, "--timeout", 1...86_400)
        if let remove, !BenchPlan.isRun(remove) {
            throw ValidationError("--remove: expected a run's name, eight hexadecimal digits")
        }
    }

    func run() async throws {
        let session = try await Session(options)
        if let remove {
            return try await Bench.remove(remove, count: BenchPlan.tenantsRange.upperBound, session)
        }
        let limit = session.settings.limits.eventBytes
        guard payloadBytes <= limit else {
            throw ValidationError("--payload-bytes: \(payloadBytes) is more than limits.eventBytes allows (\(limit))")
        }
        let report = try await bench(session).run()
        switch output.output {
        case .table: Terminal.output.write(report.table)
        case .json: Terminal.output.write(JSONLayout.text(report.json))
        }
        let problems = report.problems
        guard problems.isEmpty else {
            let lines = problems.map { "signalbox bench: \($0)\n" }
            Terminal.error.write(lines.joined() + Self.keptRows(of: report.plan.run) + "\n")
            throw ArgumentParser.ExitCode(CommandLineProgram.failure)
        }
        if !keep { try await Bench.remove(report.plan.run, count: tenants, session) }
    }

    /// What to tell where rows stay.
    static func keptRows(of run: String) -> String {
        "the rows of run \(run) are kept: `signalbox bench --remove \(run)` removes them, once nothing of it is under way"
    }

    private func bench(_ session: Session) -> Bench {
        let run = BenchPlan.newRun()
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        return Bench(
            session: session,
            plan: BenchPlan(
                run: run,
                events: events,
                rules: rules,
                matching: matching,
                tenants: tenants,
                payloadBytes: payloadBytes,
                rate: rate,
                feedsRecords: records
            ),
            timeout: .seconds(timeout),
            serve: serve ? Bench.Serve(config: options.config, log: "\(folder)/signalbox-bench-\(run).log") : nil,
            notes: .error
        )
    }

    private static func check(_ value: Int, _ name: String, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError("\(name): expected \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
