package import FoundationEssentials
package import Model

/// A schedule that somebody has to look at now.
package struct DueSchedule: Sendable, Hashable {
    package var tenant: TenantID
    package var rule: UUID
    package var ruleName: String
    /// Whether its rule and its tenant are active.
    package var isActive: Bool
    /// In its canonical form.
    package var trigger: JSONValue
    /// An IANA name.
    package var timeZone: String
    /// When it was set; nil where its first occurrence is planned already.
    package var setAt: Timestamp?
    /// The first occurrence that nobody has looked at; nil where none is planned.
    package var occursAt: Timestamp?

    package init(
        tenant: TenantID,
        rule: UUID,
        ruleName: String,
        isActive: Bool = true,
        trigger: JSONValue,
        timeZone: String,
        setAt: Timestamp? = nil,
        occursAt: Timestamp? = nil
    ) {
        self.tenant = tenant
        self.rule = rule
        self.ruleName = ruleName
        self.isActive = isActive
        self.trigger = trigger
        self.timeZone = timeZone
        self.setAt = setAt
        self.occursAt = occursAt
    }
}
