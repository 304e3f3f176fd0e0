import Model
import Testing

@Suite struct TimestampTests {
    @Test(arguments: Seeds.all)
    func `instants agree with a calendar that counts years and months`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for round in 0..<5000 {
            let year = generator.int(1...9999)
            let month = generator.int(1...12)
            let day = generator.int(1...Calendar.days(inMonth: month, of: year))
            let (hour, minute, second) = (generator.int(0...23), generator.int(0...59), generator.int(0...59))
            let fraction = [0, generator.int(1...999) * 1000, generator.int(1...999_999)][generator.int(0...2)]
            let seconds = Calendar.days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
            let instant = Timestamp(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))

            var text = Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2)
            text += "T" + Self.padded(hour, 2) + ":" + Self.padded(minute, 2) + ":" + Self.padded(second, 2)
            if fraction % 1000 != 0 {
                text += "." + Self.padded(fraction, 6)
            } else if fraction != 0 {
                text += "." + Self.padded(fraction / 1000, 3)
            }
            text += "Z"
            let context: Comment = "seed \(seed), round \(round): \(text)"
            #expect(instant.rfc3339 == text, context)
            #expect(Timestamp(rfc3339: text) == instant, context)
            #expect(instant.date == CivilDate(year: year, month: month, day: day), context)
        }
    }

    @Test func `every year begins, ends and leaps where it should`() throws {
        var days = Calendar.days(1, 1, 1)
        for year in 1...9999 {
            let january = CivilDate(year: year, month: 1, day: 1)
            #expect(january?.daysSince1970 == days)
            #expect(january == CivilDate(daysSince1970: days))
            let isLeap = Calendar.days(inMonth: 2, of: year) == 29
            #expect((CivilDate(year: year, month: 2, day: 29) != nil) == isLeap)
            let march = try #require(CivilDate(year: year, month: 3, day: 1))
            #expect(march.daysSince1970 == days + (isLeap ? 60 : 59))
            days += isLeap ? 366 : 365
            #expect(CivilDate(daysSince1970: days - 1) == CivilDate(year: year, month: 12, day: 31))
        }
        #expect(days == 2_932_897)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0), ("1970-01-01T00:00:00-00:00", 0),
            ("1970-01-01T02:00:00+02:00", 0), ("1969-12-31T19:30:00-04:30", 0), ("1970-01-01T23:59:00+23:59", 0),
            ("1969-12-31T23:59:59.999999Z", -1), ("1970-01-01T00:00:00.1Z", 100_000),
            ("1970-01-01T00:00:00.1234567890123Z", 123_456), ("1970-01-01T00:00:00.000000999Z", 0),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000), ("2024-02-29T12:00:00Z", 1_709_208_000_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000), ("2016-12-31T23:59:60.5Z", 1_483_228_800_500_000),
            ("2017-01-01T00:59:60+01:00", 1_483_228_800_000_000), ("2016-12-31T15:59:60-08:00", 1_483_228_800_000_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)]
    )
    func `RFC 3339 is read`(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "Z", "1970", "1970-01-01", "1970-01-01T00:00Z", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z",
        "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00,5Z", "1970-01-01T00:00:00+0200", "1970-01-01T00:00:00+02",
        "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+02:60", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
        "1970-01-01T00:00:61Z", "1970-01-01T00:00:60Z", "2016-12-31T23:58:60Z", "2016-12-31T23:59:60+01:00",
        "1970-00-01T00:00:00Z", "1970-13-01T00:00:00Z", "1970-01-00T00:00:00Z", "1970-01-32T00:00:00Z",
        "1970-04-31T00:00:00Z", "1970-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
        "0000-12-31T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z",
        "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "+1970-01-01T00:00:00Z", "70-01-01T00:00:00Z",
        "1970-1-01T00:00:00Z", "1970-01-01T0:00:00Z", " 1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z ",
        "1970-01-01T00:00:00ZZ", "1970-01-01T00:00:00UTC", "1970-01-01T00:00:00 Z", "19７0-01-01T00:00:00Z",
        "1970-01-01T00:00:00−02:00", "1970-W01-1T00:00:00Z", "19700101T000000Z", "1970-01-01T00:00:00.5",
        "1970-01-01T00:00:00Z\0", "1970/01/01T00:00:00Z",
    ])
    func `what is no RFC 3339 time is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `the ends of the range can be written`() {
        #expect(Timestamp(microseconds: .max).rfc3339 == "294247-01-10T04:00:54.775807Z")
        #expect(Timestamp(microseconds: .min).rfc3339 == "-290308-12-21T19:59:05.224192Z")
    }

    @Test func `sums saturate`() {
        #expect(Timestamp(microseconds: .max) + .seconds(1) == Timestamp(microseconds: .max))
        #expect(Timestamp(microseconds: .min) - .seconds(1) == Timestamp(microseconds: .min))
        #expect(Timestamp(microseconds: 5) - .microseconds(7) == Timestamp(microseconds: -2))
        #expect(Timestamp(microseconds: 0) + .seconds(Int64.max) == Timestamp(microseconds: .max))
        #expect(Timestamp(microseconds: 0) + .seconds(Int64.min) == Timestamp(microseconds: .min))
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}

/// Counts days as a person would: whole years, then whole months.
private enum Calendar {
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let years = year - 1
        var days = years * 365 + years / 4 - years / 100 + years / 400
        for earlier in 1..<month { days += self.days(inMonth: earlier, of: year) }
        // 1970-01-01 is day 719,162 after 0001-01-01.
        return days + day - 1 - 719_162
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
