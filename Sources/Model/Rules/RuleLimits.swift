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
    package static let steps = 50
    /// The longest wait that a backoff may name.
    package static let backoffMaximum = Duration.seconds(7 * 86_400)
    package static let backoffFactor = 1.0...100.0
    /// Entries of a map or a list in one argument.
    package static let argumentEntries = 100
}
