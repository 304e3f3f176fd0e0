package import Model

/// What does one kind of action: a value with one method, which never acks, never publishes and never writes SQL.
package protocol ActionHandler: Sendable {
    /// The kind, and the arguments that rules may give.
    static var schema: ActionSchema { get }
}
