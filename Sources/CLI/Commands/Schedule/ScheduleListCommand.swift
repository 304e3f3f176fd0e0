internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox schedule list`
struct ScheduleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what is coming, the next first: occurrences of schedules, and dates of records.",
        discussion: """
            A schedule is followed as far as the limit lets it; a record's date is its next occurrence. What a paused rule, or \
            a suspended tenant, would do is among it, with its state.
            """
    )

    private static let limits = 1...1000

    @OptionGroup var filter: TenantFilter

    @Option(help: "This rule's alone.")
    var rule: String?

    @OptionGroup var record: RecordFilter

    @Option(parsing: .unconditional, help: "Occurrences, at most (default: 20).", transform: ArgumentText.wholeNumber)
    var limit = 20

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
        let coming = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            if let rule { try await store.require(rule: rule, ofAny: filter.tenant) }
            let dates = try await store.recordDates(
                tenant: filter.tenant,
                rule: rule,
                record: record.record,
                limit: limit
            )
            let schedules = try await record.record == nil ? store.schedules(tenant: filter.tenant, rule: rule) : []
            return ComingOccurrences(schedules, dates, now: try await store.time(), limit: limit)
        }
        Listing(
            [
                .time("DUE", "dueAt"), Column("LOCAL TIME", "at"), Column("TENANT", "tenant"), Column("RULE", "rule"),
                .record, Column("STATE", "state"),
            ],
            coming.rows
        ).write(as: output.output)
    }
}
