/// How a rule gathers events before it begins: the events that its conditions hold for are put by, and the execution
/// begins for an event of its own that tells of them, ``EventType``'s `signalbox.rule.due`.
package enum Gathering: Sendable, Hashable {
    /// Once it has been quiet for a while; the last event wins.
    case debounce(DebounceGuard)
    /// Once there are enough, or a while after the first; with a list of them.
    case batch(BatchGuard)

    package var key: FieldPath? {
        switch self {
        case .debounce(let debounce): debounce.key
        case .batch(let batch): batch.key
        }
    }

    package var kind: GuardKind {
        switch self {
        case .debounce: .debounce
        case .batch: .batch
        }
    }

    /// When what was gathered is due.
    ///
    /// - Parameters:
    ///   - now: When the latest event came in.
    ///   - first: When the first one did.
    package func due(at now: Timestamp, first: Timestamp) -> Timestamp {
        switch self {
        case .debounce(let debounce): debounce.due(at: now, first: first)
        case .batch(let batch): first + batch.within
        }
    }

    /// Whether it is complete before it is due.
    ///
    /// - Parameters:
    ///   - count: How many events there are.
    ///   - bytes: How much text they are.
    package func isComplete(count: Int, bytes: Int) -> Bool {
        switch self {
        case .debounce: false
        case .batch(let batch): count >= batch.atMost || bytes >= GuardLimits.batchBytes
        }
    }
}
