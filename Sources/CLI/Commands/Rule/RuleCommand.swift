internal import ArgumentParser

/// `signalbox rule`
struct RuleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule",
        abstract: "Check, apply, list, show, draw, pause, resume, archive and run rules, and see what they were.",
        subcommands: [
            RuleCheckCommand.self, RuleApplyCommand.self, RuleListCommand.self, RuleShowCommand.self,
            RuleGraphCommand.self, RulePauseCommand.self, RuleResumeCommand.self, RuleArchiveCommand.self,
            RuleHistoryCommand.self, RuleRunCommand.self,
        ]
    )
}
