package import FoundationEssentials

/// One time at which a rule fires by the clock or by a record's date: any scheduler makes the same event of it, but for the
/// record's attributes, which are as they were found.
package struct Occurrence: Sendable, Hashable {
    package var tenant: TenantID
    package var rule: UUID
    package var ruleName: String
    /// Its own instant, whenever it is started.
    package var instant: Timestamp
    /// An IANA name.
    package var timeZone: String
    /// What the clocks there show, with the offset.
    package var local: String
    /// The record whose date it is; nil for a schedule.
    package var record: RecordName?
    /// The date as the record has it.
    package var date: String?
    /// What was known of the record when it was started, for templates; null for nothing, and for a schedule.
    package var attributes: JSONValue

    /// A record by its kind and id.
    package struct RecordName: Sendable, Hashable {
        package var kind: String
        package var id: String

        package init(kind: String, id: String) {
            self.kind = kind
            self.id = id
        }
    }

    package init(
        tenant: TenantID,
        rule: UUID,
        ruleName: String,
        instant: Timestamp,
        zone: TimeZoneRules,
        record: RecordName? = nil,
        date: String? = nil,
        attributes: JSONValue = .null
    ) {
        self.tenant = tenant
        self.rule = rule
        self.ruleName = ruleName
        self.instant = instant
        timeZone = zone.name
        local = zone.text(at: instant)
        self.record = record
        self.date = date
        self.attributes = attributes
    }

    /// Made from rule, local time, zone and record.
    package var id: UUID {
        DedupeKey.occurrence(rule: rule, local: local, timeZone: timeZone, kind: record?.kind, record: record?.id)
    }

    /// When it is to be started: its instant, and a part of the jitter that its id decides.
    package func due(jitter: Duration) -> Timestamp {
        guard jitter > .zero else { return instant }
        let bytes = id.uuid
        let share = [bytes.0, bytes.1, bytes.2].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // 24 bits of a share, and at most a day in microseconds: no overflow.
        return instant + .microseconds((jitter.microseconds * Int64(share)) >> 24)
    }

    /// What is published.
    package var event: Event {
        var data: JSONObject = [
            "rule": ["id": .string(rule.uuidString.lowercased()), "name": .string(ruleName)],
            "at": .string(local), "timezone": .string(timeZone),
        ]
        if let record {
            var named: JSONObject = ["kind": .string(record.kind), "id": .string(record.id)]
            if case .object = attributes { named["attributes"] = attributes }
            data["record"] = .object(named)
        }
        if let date { data["date"] = .string(date) }
        return Event.ruleDue(
            tenant: tenant,
            rule: rule,
            id: id.uuidString.lowercased(),
            time: instant,
            data: .object(data)
        )
    }
}
