internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox delivery list`
struct DeliveryListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List emails and webhooks, those that something happened to last first.",
        discussion: "--record names what the event was about: its subject."
    )

    @OptionGroup var filter: TenantFilter
    @OptionGroup var record: RecordFilter

    @Option(
        help: ArgumentHelp("Deliveries of this kind alone: email or webhook.", valueName: "kind"),
        completion: .list(["email", "webhook"]),
        transform: ArgumentText.actionKind
    )
    var kind: ActionKind?

    @Option(help: "Deliveries with this outcome alone.")
    var outcome: StepRecord.Attempt.Outcome?

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let deliveries = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            return try await store.deliveries(
                tenant: filter.tenant,
                record: record.record,
                kind: kind,
                outcome: outcome,
                page: page.slice
            )
        }
        Listing(
            [
                Column("TENANT", "tenant"), Column("KIND", "kind"), Column("DESTINATION", "destination"),
                Column("OUTCOME", "outcome"), Column("STATUS", "status", .right),
                Column("ATTEMPTS", "attempts", .right), Column("MS", "milliseconds", .right),
                .time("UPDATED", "updatedAt"), Column("EXECUTION", "execution"),
            ],
            deliveries.map { stored in
                let delivery = stored.delivery
                var row: JSONObject = [
                    "id": .id(stored.id),
                    "tenant": .string(stored.tenant.rawValue),
                    "kind": .string(delivery.kind.rawValue),
                    "destination": .string(delivery.destination),
                    "outcome": .string(delivery.outcome.rawValue),
                    "status": .count(delivery.status),
                    "attempts": .count(stored.attempts),
                    "milliseconds": .measure(Double(delivery.latency.microseconds) / 1000),
                    "response": .text(delivery.response),
                ]
                stored.origin.write(into: &row)
                row["updatedAt"] = .time(stored.updatedAt)
                return row
            }
        ).write(as: output.output)
    }
}
