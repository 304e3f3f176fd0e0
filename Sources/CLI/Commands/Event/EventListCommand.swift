internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox event list`
struct EventListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List recorded events, the latest first by their own time."
    )

    @OptionGroup var filter: TenantFilter

    @Option(help: ArgumentHelp("Events of this type alone.", valueName: "event-type"))
    var type: String?

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let events = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            return try await store.events(tenant: filter.tenant, type: type, page: page.slice)
        }
        Listing(
            [
                .time("TIME", "time"), Column("TENANT", "tenant"), Column("TYPE", "type"), Column("SOURCE", "source"),
                Column("ID", "id"), Column("SUBJECT", "subject"), Column("RULES", "matches", .right),
            ],
            events.map { event in
                [
                    "tenant": .string(event.tenant.rawValue),
                    "type": .string(event.type),
                    "source": .string(event.source),
                    "id": .string(event.id),
                    "subject": .text(event.subject),
                    "matches": .count(event.matches),
                    "time": .time(event.occurredAt),
                    "receivedAt": .time(event.receivedAt),
                ]
            }
        ).write(as: output.output)
    }
}
