internal import Model

/// Why a step's event could not be made: another try would fail in the same way.
struct EmitFailure: Error {
    var code: String
    var message: String

    var failure: Outcome.Failure { Outcome.Failure(code: code, message: message) }
}
