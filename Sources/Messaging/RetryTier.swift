/// A rung of the retry ladder: a queue with one fixed time to live. Mixed times in one queue would wait behind its head.
package enum RetryTier: String, Sendable, CaseIterable {
    case oneSecond = "1s"
    case fiveSeconds = "5s"
    case halfMinute = "30s"
    case twoMinutes = "2m"
    case tenMinutes = "10m"
    case oneHour = "1h"

    /// How long a job stays in it.
    package var delay: Duration {
        switch self {
        case .oneSecond: .seconds(1)
        case .fiveSeconds: .seconds(5)
        case .halfMinute: .seconds(30)
        case .twoMinutes: .seconds(120)
        case .tenMinutes: .seconds(600)
        case .oneHour: .seconds(3600)
        }
    }

    /// The lowest rung that is not shorter than `delay`, unless it is longer by more than a quarter: then the highest that
    /// is not longer. A job that comes back before it is due waits again, so any delay is met, however long.
    package init(for delay: Duration) {
        if let rung = Self.allCases.first(where: { $0.delay >= delay }), rung.delay <= delay * 1.25 {
            self = rung
        } else {
            self = Self.allCases.last { $0.delay <= delay } ?? .oneSecond
        }
    }
}
