internal import Model

/// Why a step cannot be acted on, now or ever.
package struct StepFailure: Error, Sendable, Hashable {
    package var code: String
    package var message: String

    /// The result that it is for the step.
    package var result: ActionResult {
        ActionResult(.dead(Outcome.Failure(code: code, message: message)))
    }
}

extension StepFailure {
    /// The rule version that the execution names is not in the database.
    package static let missingVersion = StepFailure(
        code: "unknown_rule_version",
        message: "the rule's version is not in the database"
    )
}
