package import Model

/// What a text says of time: an instant (RFC 3339), or a date, which is its whole day in a zone.
package enum Moment: Sendable {
    case instant(Timestamp)
    case day(CivilDate)

    /// Returns nil for what is no text, and for text of another form: a time without a zone is no instant.
    package init?(_ value: JSONValue?) {
        guard case .string(let text)? = value else { return nil }
        if let date = CivilDate(text: text) {
            self = .day(date)
        } else if let instant = Timestamp(rfc3339: text) {
            self = .instant(instant)
        } else {
            return nil
        }
    }

    func date(in zone: TimeZoneRules) -> CivilDate {
        switch self {
        case .instant(let instant): zone.local(at: instant).date
        case .day(let date): date
        }
    }

    /// The first instant, and the one after the last; an instant is a microsecond long.
    func span(in zone: TimeZoneRules) -> Range<Timestamp> {
        switch self {
        case .instant(let instant): return instant..<(instant + .microseconds(1))
        case .day(let date):
            let start = zone.start(of: date)
            // A day that the zone left out is empty.
            return start..<max(start, zone.start(of: CivilDate(daysSince1970: date.daysSince1970 + 1)))
        }
    }
}
