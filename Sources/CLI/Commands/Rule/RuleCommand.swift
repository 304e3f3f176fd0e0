internal import ArgumentParser

/// `signalbox rule`
struct RuleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule",
        abstract: "Check, apply, show, draw, compare and run rules, change state and version, and see what they were.",
        subcommands: [
            RuleCheckCommand.self, RuleApplyCommand.self, RuleListCommand.self, RuleShowCommand.self,
            RuleGraphCommand.self, RuleDiffCommand.self, RuleActivateCommand.self, RuleRollbackCommand.self,
            RulePauseCommand.self, RuleResumeCommand.self, RuleArchiveCommand.self, RuleHistoryCommand.self,
            RuleRunCommand.self,
        ]
    )
}
