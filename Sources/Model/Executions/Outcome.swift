/// What a handler says of one attempt at a job. It never acks and never publishes: the worker settles.
package enum Outcome: Sendable, Hashable {
    /// The effect happened; `output` is what later steps may use, an object or null.
    case done(output: JSONValue)
    /// It did not happen and may work later; `after` is what the receiver asked for, else the step's backoff decides.
    case retry(after: Duration?, Failure)
    /// It did not happen and trying again would not help.
    case dead(Failure)
    /// It is no longer wanted.
    case cancelled(reason: String)
    /// It may have happened: the connection was lost after the request was sent and before the reply came.
    case unknown(Failure)

    /// Why an attempt failed.
    package struct Failure: Sendable, Hashable {
        /// A short machine-readable class, such as `http_500`, `smtp_450` or `arguments`.
        package var code: String
        /// A sentence for a person. No secret, no address, no body.
        package var message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }
}
