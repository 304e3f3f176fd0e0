internal import ArgumentParser

/// `signalbox rule`
struct RuleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule",
        abstract: "Apply, list, show, pause, resume and archive rules, and see what they were.",
        subcommands: [
            RuleApplyCommand.self, RuleListCommand.self, RuleShowCommand.self, RulePauseCommand.self,
            RuleResumeCommand.self, RuleArchiveCommand.self, RuleHistoryCommand.self,
        ]
    )
}
