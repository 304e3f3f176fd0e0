import Model
import Testing

@Suite struct `Date triggers` {
    private static func next(
        _ date: String,
        after: String,
        before offset: String? = nil,
        plus: String? = nil,
        at: String? = nil,
        yearly: Bool = false,
        zone: String = "Europe/Berlin"
    ) throws -> String? {
        let rules = try #require(TimeZoneDatabase.system[zone])
        let trigger = DateTrigger(
            kind: "member",
            field: ["on"],
            offset: offset.flatMap { CalendarOffset(text: $0)?.negated } ?? plus.flatMap { CalendarOffset(text: $0) }
                ?? .none,
            at: at.flatMap { TimeOfDay(text: $0) },
            isYearly: yearly
        )
        return trigger.next(
            for: try #require(RecordDate(text: date)),
            after: try #require(Timestamp(rfc3339: after)),
            in: rules
        ).map(rules.text)
    }

    @Test func `days before at a time of day are those of the calendar there`() throws {
        #expect(
            try Self.next("2026-04-02", after: "2026-01-01T00:00:00Z", before: "7d", at: "09:00")
                == "2026-03-26T09:00:00+01:00"
        )
        // The day of an instant is the zone's.
        #expect(
            try Self.next("2026-03-31T22:30:00Z", after: "2026-01-01T00:00:00Z", at: "09:00")
                == "2026-04-01T09:00:00+02:00"
        )
        #expect(try Self.next("2026-04-02", after: "2026-03-26T08:00:00Z", before: "7d", at: "09:00") == nil)
    }

    @Test func `hours are elapsed time, days keep the time of day`() throws {
        let instant = "2026-03-28T12:00:00Z"
        #expect(try Self.next(instant, after: "2026-01-01T00:00:00Z", plus: "24h") == "2026-03-29T14:00:00+02:00")
        #expect(try Self.next(instant, after: "2026-01-01T00:00:00Z", plus: "1d") == "2026-03-29T13:00:00+02:00")
    }

    @Test func `a month that is too short gives its last day`() throws {
        #expect(try Self.next("2026-01-31", after: "2026-01-01T00:00:00Z", plus: "1mo") == "2026-02-28T00:00:00+01:00")
        #expect(try Self.next("2024-02-29", after: "2024-01-01T00:00:00Z", plus: "1y") == "2025-02-28T00:00:00+01:00")
    }

    @Test func `a birthday comes each year, one of 29 February on the 28th where there is none`() throws {
        for (after, expected) in [
            ("2025-01-01T00:00:00Z", "2025-02-28T09:00:00+01:00"),
            ("2025-03-01T00:00:00Z", "2026-02-28T09:00:00+01:00"),
            ("2027-03-01T00:00:00Z", "2028-02-29T09:00:00+01:00"),
        ] {
            #expect(try Self.next("2000-02-29", after: after, at: "09:00", yearly: true) == expected)
        }
        // Nobody has one before being born.
        #expect(
            try Self.next("2030-05-03", after: "2026-01-01T00:00:00Z", yearly: true) == "2030-05-03T00:00:00+02:00"
        )
        // An offset into the year before.
        #expect(
            try Self.next("1990-01-03", after: "2026-12-01T00:00:00Z", before: "7d", yearly: true)
                == "2026-12-27T00:00:00+01:00"
        )
    }

    @Test func `what is set in the past follows the law of misfires`() throws {
        let now = try #require(Timestamp(rfc3339: "2026-03-10T12:00:00Z"))
        func planned(_ date: String, _ policy: MisfireLaw.Policy, within days: Int) throws -> Timestamp? {
            let law = MisfireLaw(policy: policy, within: .seconds(days * 86_400))
            return DateTrigger(kind: "member", field: ["on"], misfire: law)
                .planned(for: try #require(RecordDate(text: date)), now: now, in: .utc)
        }
        #expect(try planned("2026-03-10", .once, within: 1) != nil)
        #expect(try planned("2026-03-09", .once, within: 1) == nil)
        #expect(try planned("2026-03-09", .all, within: 2) != nil)
        #expect(try planned("2026-03-10", .skip, within: 7) == nil)
        #expect(try planned("2026-03-11", .skip, within: 7) != nil)
    }

    @Test func `a record without a date, and one with anything else, has none`() {
        let trigger = DateTrigger(kind: "member", field: ["contract", "endsOn"])
        #expect(trigger.date(in: ["contract": ["endsOn": "2026-03-01"]]) == RecordDate(text: "2026-03-01"))
        for attributes in [[:], ["contract": "x"], ["contract": ["endsOn": 5]], ["contract": ["endsOn": "soon"]]]
            as [JSONValue]
        {
            #expect(trigger.date(in: attributes) == nil)
        }
    }
}
