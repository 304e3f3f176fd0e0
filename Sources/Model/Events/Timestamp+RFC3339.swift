extension Timestamp {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// The instant that a text such as `2026-03-01T09:30:00.125+02:00` names (RFC 3339).
    ///
    /// A fraction is cut off after microseconds. A leap second, 23:59:60 in UTC, is the second after it. Returns nil for
    /// another form, a day or time that does not exist, and an instant outside of the years 0001 to 9999 in UTC.
    package init?(rfc3339 text: some StringProtocol) {
        var text = String(text)
        let microseconds = text.withUTF8 { bytes in
            var reader = RFC3339Reader(bytes: bytes)
            return reader.read()
        }
        guard let microseconds else { return nil }
        self.init(microseconds: microseconds)
    }

    /// The RFC 3339 text in UTC, such as `2026-03-01T07:30:00.125Z`: no fraction for a whole second, else 3 or 6 digits.
    ///
    /// An instant outside of the years 0001 to 9999, which RFC 3339 cannot write, has a longer or a negative year.
    package var rfc3339: String {
        let days = microseconds.flooredQuotient(by: Self.microsecondsPerDay)
        let date = CivilDate(daysSince1970: Int(days))
        // No product of days: it could overflow at the lower end.
        let remainder = microseconds % Self.microsecondsPerDay
        let inDay = Int(remainder < 0 ? remainder + Self.microsecondsPerDay : remainder)
        let (seconds, fraction) = inDay.quotientAndRemainder(dividingBy: 1_000_000)

        var text: [UInt8] = []
        text.reserveCapacity(27)
        if date.year < 0 { text.append(UInt8(ascii: "-")) }
        text.append(decimal: abs(date.year), width: 4)
        text.append(UInt8(ascii: "-"))
        text.append(decimal: date.month, width: 2)
        text.append(UInt8(ascii: "-"))
        text.append(decimal: date.day, width: 2)
        text.append(UInt8(ascii: "T"))
        text.append(decimal: seconds / 3600, width: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: seconds / 60 % 60, width: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: seconds % 60, width: 2)
        if fraction != 0 {
            text.append(UInt8(ascii: "."))
            if fraction.isMultiple(of: 1000) {
                text.append(decimal: fraction / 1000, width: 3)
            } else {
                text.append(decimal: fraction, width: 6)
            }
        }
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// The day in UTC.
    package var date: CivilDate {
        CivilDate(daysSince1970: Int(microseconds.flooredQuotient(by: Self.microsecondsPerDay)))
    }
}

extension Timestamp: CustomStringConvertible {
    package var description: String { rfc3339 }
}

extension [UInt8] {
    fileprivate mutating func append(decimal value: Int, width: Int) {
        var unit = 1
        for _ in 1..<width { unit *= 10 }
        // A year may have more digits.
        while value / unit >= 10 { unit *= 10 }
        while unit > 0 {
            append(UInt8(ascii: "0") + UInt8(value / unit % 10))
            unit /= 10
        }
    }
}
