package import FoundationEssentials
package import Model

/// A record's date that a rule is due by now.
package struct DueRecordDate: Sendable, Hashable {
    package var tenant: TenantID
    package var rule: UUID
    package var ruleName: String
    /// Whether its rule and its tenant are active.
    package var isActive: Bool
    /// In its canonical form.
    package var trigger: JSONValue
    /// An IANA name.
    package var timeZone: String
    package var kind: String
    package var record: String
    /// What is known of the record now; null where that is nothing.
    package var attributes: JSONValue
    /// The date as the record says it.
    package var date: String
    package var occursAt: Timestamp

    package init(
        tenant: TenantID,
        rule: UUID,
        ruleName: String,
        isActive: Bool = true,
        trigger: JSONValue,
        timeZone: String,
        kind: String,
        record: String,
        attributes: JSONValue = .null,
        date: String,
        occursAt: Timestamp
    ) {
        self.tenant = tenant
        self.rule = rule
        self.ruleName = ruleName
        self.isActive = isActive
        self.trigger = trigger
        self.timeZone = timeZone
        self.kind = kind
        self.record = record
        self.attributes = attributes
        self.date = date
        self.occursAt = occursAt
    }
}
