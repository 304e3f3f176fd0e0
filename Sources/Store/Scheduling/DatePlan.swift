package import FoundationEssentials
package import Model

/// A record whose date a rule waits for: what to plan, or to forget.
package struct DatePlan: Sendable, Hashable {
    package var tenant: TenantID
    package var rule: UUID
    package var ruleName: String
    package var generation: Int64
    /// The rule's trigger, in its canonical form.
    package var trigger: JSONValue
    /// An IANA name.
    package var timeZone: String
    package var record: String
    /// nil: nothing is known of the record.
    package var attributes: JSONValue?

    package init(
        tenant: TenantID,
        rule: UUID,
        ruleName: String,
        generation: Int64,
        trigger: JSONValue,
        timeZone: String,
        record: String,
        attributes: JSONValue?
    ) {
        self.tenant = tenant
        self.rule = rule
        self.ruleName = ruleName
        self.generation = generation
        self.trigger = trigger
        self.timeZone = timeZone
        self.record = record
        self.attributes = attributes
    }
}
