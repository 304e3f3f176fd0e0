internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox tag list`
struct TagListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the tags that records have, by tenant and record."
    )

    @OptionGroup var filter: TenantFilter
    @OptionGroup var record: RecordFilter

    @Option(help: "This tag alone.")
    var tag: String?

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let tags = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            return try await store.tags(tenant: filter.tenant, record: record.record, tag: tag, page: page.slice)
        }
        Listing(
            [Column("TENANT", "tenant"), .record, Column("TAG", "tag"), .time("ADDED", "addedAt")],
            tags.map { tag in
                [
                    "tenant": .string(tag.tenant.rawValue),
                    "record": tag.record.json,
                    "tag": .string(tag.tag),
                    "addedAt": .time(tag.addedAt),
                ]
            }
        ).write(as: output.output)
    }
}
