internal import ArgumentParser

/// `signalbox catalog`
struct CatalogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog",
        abstract: "Event types and the schemas of their payloads: what there is, and what a file would change.",
        subcommands: [
            CatalogApplyCommand.self, CatalogDiffCommand.self, CatalogListCommand.self, CatalogShowCommand.self,
        ]
    )
}
