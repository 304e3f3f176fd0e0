internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox catalog list`
struct CatalogListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List a catalog's event types, by name: a tenant's own, and those of the system that it has."
    )

    @OptionGroup var scope: CatalogScope

    @Option(help: "Event types of this category alone.")
    var category: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let types = try await Session(options).withStore { store in
            try await store.require(scope.tenant)
            return try await store.eventTypes(of: scope.owner)
        }
        Listing(
            [
                Column("EVENT TYPE", "type"), Column("CATEGORY", "category"), Column("STATUS", "status"),
                Column("SCHEMA", "schema"), Column("OF", "owner"), Column("PACK", "pack"),
                .time("UPDATED", "updatedAt"),
            ],
            types.filter { category == nil || $0.type.category == category }.map { stored in
                let type = stored.type
                return [
                    "type": .string(type.name),
                    "category": .string(type.category),
                    "description": .string(type.summary),
                    "status": .string(type.status.name),
                    "schema": .text(type.currentVersion.map { type.schemaName(version: $0.number) }),
                    "owner": .string(stored.isOwn ? "tenant" : "system"),
                    "pack": .string(stored.pack),
                    "updatedAt": .time(stored.updatedAt),
                ]
            }
        ).write(as: output.output)
    }
}
