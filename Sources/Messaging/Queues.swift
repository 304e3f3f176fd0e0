package import Model

/// The queues' names. No other target spells one.
package enum Queues {
    /// What the matchers consume.
    package static let events = "signalbox.events"
    /// What the keeper consumes.
    package static let dead = "signalbox.dead"

    /// What the workers of a kind consume.
    package static func action(_ kind: ActionKind) -> String { "signalbox.action.\(kind.rawValue)" }

    /// Where jobs wait for their next attempt.
    package static func retry(_ tier: RetryTier) -> String { "signalbox.retry.\(tier.rawValue)" }

    /// Every queue, in the order of an event's way.
    package static let all: [String] =
        [events] + ActionKind.all.map(action) + RetryTier.allCases.map(retry) + [dead]
}
