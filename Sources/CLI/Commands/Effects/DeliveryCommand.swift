internal import ArgumentParser

/// `signalbox delivery`
struct DeliveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delivery",
        abstract: "Look at the emails and webhooks that were sent, or tried.",
        subcommands: [DeliveryListCommand.self]
    )
}
