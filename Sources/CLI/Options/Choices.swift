internal import ArgumentParser
internal import Model
internal import Store

// The laws' own words are the words of the options.
extension RuleStatus: ExpressibleByArgument {}
extension ValidationMode: ExpressibleByArgument {}
extension ExecutionState: ExpressibleByArgument {}
extension StoredDeadLetter.State: ExpressibleByArgument {}
extension StoredTask.Status: ExpressibleByArgument {}

extension StepRecord.Attempt.Outcome: ExpressibleByArgument, CaseIterable {
    static var allCases: [Self] { [.done, .retry, .dead, .cancelled, .unknown] }
}
