package import Postgres
internal import Store

extension StepFailure {
    /// The database refuses the step's effect for what is in it.
    package init(poison error: PostgresError) {
        self.init(code: error.faultCode, message: "the database does not take the effect: \(error.message)")
    }
}
