internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox audit`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Prove from the tables that nothing was lost or done twice, or list what does not add up.",
        discussion: """
            Reads one moment and writes nothing, so it may be run while everything is under way. Exits 1 when anything does \
            not add up.
            """
    )

    private static let limits = 0...10_000
    // What the audit of a long history may take; an ordinary command must answer sooner.
    private static let statementTimeout = Duration.seconds(3600)

    @OptionGroup var filter: TenantFilter

    @Option(
        help: ArgumentHelp(
            "Events of this time or later: a time, how long ago (such as 6h or 7d), or `all`.",
            valueName: "time"
        ),
        transform: AuditStart.init(argument:)
    )
    var since = AuditStart.ago(.seconds(86_400))

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many problems to list, at most; all are counted (default: 50).", valueName: "rows"),
        transform: ArgumentText.wholeNumber
    )
    var limit = 50

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard Self.limits.contains(limit) else {
            throw ValidationError(
                "--limit: expected \(Self.limits.lowerBound) to \(Self.limits.upperBound), not \(limit)"
            )
        }
    }

    func run() async throws {
        let report = try await Session(options).withStore(statementTimeout: Self.statementTimeout) { store in
            try await store.require(filter.tenant)
            let scope = AuditScope(
                tenant: filter.tenant,
                since: since.instant(at: try await store.time()),
                limit: limit
            )
            return try await store.audit(scope)
        }
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.object(report.json(tenant: filter.tenant))))
        case .table: Terminal.output.write(report.text)
        }
        let count = report.problemCount
        guard count == 0 else {
            throw CommandFailure(.inconsistent, count == 1 ? "1 row does not add up" : "\(count) rows do not add up")
        }
    }
}
