internal import ArgumentParser

/// `signalbox schedule`
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "See what rules are due by the clock and by dates of records.",
        subcommands: [ScheduleListCommand.self]
    )
}
