package import Model

/// What a rule was from some moment on.
package struct RuleRevision: Sendable, Hashable {
    package var version: Int
    package var status: RuleStatus
    /// What was done; nil where nobody noted it.
    package var change: Change?
    /// The version that was stored without becoming the current one.
    package var drafted: Int?
    /// By the database's clock, a moment before it was committed.
    package var at: Timestamp
    /// nil where nobody noted it.
    package var who: String?

    /// What may be done to a rule.
    package enum Change: String, Sendable, CaseIterable {
        case apply, draft, activate, rollback, pause, resume, archive

        init(_ before: RuleStatus, _ now: RuleStatus) {
            switch now {
            case .active: self = before == .draft ? .activate : .resume
            case .paused: self = .pause
            case .archived: self = .archive
            case .draft: self = .draft
            }
        }
    }

    package init(
        version: Int,
        status: RuleStatus,
        change: Change? = nil,
        drafted: Int? = nil,
        at: Timestamp,
        who: String? = nil
    ) {
        self.version = version
        self.status = status
        self.change = change
        self.drafted = drafted
        self.at = at
        self.who = who
    }
}
