internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox note list`
struct NoteListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List notes, the newest first.")

    @OptionGroup var filter: TenantFilter
    @OptionGroup var record: RecordFilter
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let notes = try await Session(options).withStore { store in
            try await store.require(filter.tenant)
            return try await store.notes(tenant: filter.tenant, record: record.record, page: page.slice)
        }
        Listing(
            [
                Column("TENANT", "tenant"), .record, .time("CREATED", "createdAt"), Column("AUTHOR", "author"),
                Column("NOTE", "body"),
            ],
            notes.map { note in
                var row: JSONObject = [
                    "id": .id(note.id),
                    "tenant": .string(note.tenant.rawValue),
                    "record": note.record.json,
                    "author": .string(note.author),
                    "body": .string(note.body),
                ]
                note.origin.write(into: &row)
                row["createdAt"] = .time(note.createdAt)
                return row
            }
        ).write(as: output.output)
    }
}
