/// What one rule may ask of the engine. Every complaint about one of these names it.
package enum RuleLimits {
    package static let nameCharacters = 120
    package static let summaryCharacters = 2000
    package static let eventTypeBytes = 200
    /// How many groups may be inside each other.
    package static let conditionDepth = 8
    /// Groups and comparisons of one rule together.
    package static let conditionSize = 200
    /// Values that `in` and `not_in` compare with.
    package static let operandValues = 1000
    /// Those in nested lists included.
    package static let steps = 100
    /// Paths that one `parallel` begins.
    package static let parallelPaths = 2...20
    package static let switchCases = 100
    /// Events that one `wait` waits for.
    package static let waitAlternatives = 20
    /// The longest delay or wait that a rule may write out.
    package static let restMaximum = Duration.seconds(400 * 86_400)
    /// What a step may set as the time of one attempt.
    package static let attemptTimeout = Duration.milliseconds(100)...Duration.seconds(300)
    /// The longest wait that a backoff may name.
    package static let backoffMaximum = Duration.seconds(7 * 86_400)
    package static let backoffFactor = 1.0...100.0
    /// Entries of a map or a list in one argument.
    package static let argumentEntries = 100
}
