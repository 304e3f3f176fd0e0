/// What a record's field says of time.
package enum RecordDate: Sendable, Hashable {
    /// `2026-03-01`
    case day(CivilDate)
    /// `2026-03-01T09:30:00Z`
    case instant(Timestamp)

    /// Returns nil for what is neither.
    package init?(_ value: JSONValue?) {
        guard case .string(let text)? = value else { return nil }
        self.init(text: text)
    }

    package init?(text: String) {
        if let date = CivilDate(text: text) {
            self = .day(date)
        } else if let instant = Timestamp(rfc3339: text) {
            self = .instant(instant)
        } else {
            return nil
        }
    }

    /// What ``init(text:)`` reads.
    package var text: String {
        switch self {
        case .day(let date): date.text
        case .instant(let instant): instant.rfc3339
        }
    }
}
