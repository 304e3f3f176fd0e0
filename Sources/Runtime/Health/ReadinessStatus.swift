/// Whether something that a role depends on can be used.
package enum ReadinessStatus: Sendable, Equatable {
    case ready
    /// It cannot be reached, or is not set up; `reason` is for an operator.
    case notReady(reason: String)
    /// It is there but takes nothing, such as a broker with an alarm.
    case blocked(reason: String)

    /// The word for it in answers.
    var word: String {
        switch self {
        case .ready: "ready"
        case .notReady: "not_ready"
        case .blocked: "blocked"
        }
    }

    var reason: String? {
        switch self {
        case .ready: nil
        case .notReady(let reason), .blocked(let reason): reason
        }
    }
}
