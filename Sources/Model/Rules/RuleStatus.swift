/// Where a rule is in its life. Only an active rule fires; a paused or archived one also stops what is queued for it.
package enum RuleStatus: String, Sendable, CaseIterable {
    case draft, active, paused, archived
}
