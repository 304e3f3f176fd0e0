/// A day of the week, by the names that rule files use.
package enum Weekday: String, Sendable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// The whole name, or its first three letters.
    package init?(name: String) {
        guard let weekday = Self.allCases.first(where: { $0.rawValue == name || $0.rawValue.prefix(3) == name }) else {
            return nil
        }
        self = weekday
    }
}

extension CivilDate {
    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let place = (daysSince1970 % 7 + 7 + 3) % 7
        return Weekday.allCases[place]
    }

    /// A text such as `2026-03-01`; nil for any other form, and for a day that the calendar does not have.
    package init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard let digit = byte.decimalDigit else { return nil }
                value = value * 10 + Int(digit)
            }
            return value
        }
        guard let year = number(0..<4), year >= 1, let month = number(5..<7), let day = number(8..<10) else {
            return nil
        }
        self.init(year: year, month: month, day: day)
    }
}
