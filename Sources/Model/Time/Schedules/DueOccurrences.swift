/// What is to happen now of a schedule, and what comes after it.
package struct DueOccurrences: Sendable, Hashable {
    /// In the order of time.
    package var occurrences: [Timestamp] = []
    /// The first one that is not due, or not taken yet; nil: there is none any more.
    package var next: Timestamp?
    /// Whether the law of misfires left out any.
    package var hasDropped = false

    package init() {}
}
