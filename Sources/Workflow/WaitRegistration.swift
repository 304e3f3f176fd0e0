package import Model

/// What is remembered of a wait so that the events that may end it are found: only those of a type that have a value at a path.
package struct WaitRegistration: Sendable, Hashable {
    /// Counts the wait's alternatives from 0.
    package var alternative: Int
    package var eventType: String
    package var correlation: Correlation
    /// What the awaited event must have at the correlation's path; null where there is no path.
    package var value: JSONValue

    package init(alternative: Int, eventType: String, correlation: Correlation, value: JSONValue) {
        self.alternative = alternative
        self.eventType = eventType
        self.correlation = correlation
        self.value = value
    }
}
