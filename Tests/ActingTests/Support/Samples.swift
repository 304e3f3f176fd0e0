import Model

extension TenantID {
    static let acme: TenantID = {
        guard let tenant = TenantID(rawValue: "acme") else { preconditionFailure("no tenant's name") }
        return tenant
    }()
}

extension Step {
    static let task = Step(
        name: "call",
        action: .task,
        arguments: ["title": "Call about {{deal.text}}", "dueInDays": 3],
        onUnknown: .hold
    )

    static let note = Step(name: "timeline", action: .note, arguments: ["text": "Won: {{deal.text}}"], onUnknown: .hold)

    /// Three attempts, at once as far as the ladder lets them.
    static func webhook(attempts: Int = 3, onUnknown: OnUnknown = .retry) -> Step {
        Step(
            name: "tell",
            action: .webhook,
            arguments: ["url": "https://example.org"],
            retry: RetryPolicy(
                attempts: attempts,
                backoff: Backoff(initial: .milliseconds(10), factor: 1, maximum: .milliseconds(10), jitter: 0)
            ),
            onUnknown: onUnknown
        )
    }
}
