/// Reads the fields of a cron expression.
struct CronReader {
    private(set) var sets: [CronField: UInt64] = [:]
    private(set) var days = CronDays()

    /// - Parameter fields: Six, from the seconds on, in capitals.
    init(_ fields: [Substring]) throws(CronError) {
        for (field, text) in zip(CronField.allCases, fields) {
            guard !text.isEmpty else { throw field.error("is empty") }
            for term in text.split(separator: ",", omittingEmptySubsequences: false) { try read(term, field) }
        }
        days.days = sets[.dayOfMonth] ?? 0
        let week = sets[.dayOfWeek] ?? 0
        days.weekdays = week & 0x7F | week >> 7
        days.needsBoth = [CronField.dayOfMonth, .dayOfWeek].contains { Self.beginsWithStar(fields[$0.rawValue]) }
    }

    static func beginsWithStar(_ field: Substring) -> Bool { field.hasPrefix("*") || field == "?" }

    private mutating func read(_ term: Substring, _ field: CronField) throws(CronError) {
        if try readDay(term, field) { return }
        let parts = term.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var step = 1
        if parts.count == 2 {
            guard let number = Self.number(parts[1]), number > 0 else {
                throw field.error("`\(term)` has no step; expected a number from 1 after the `/`, as in `*/5`")
            }
            step = number
        }
        var range = try range(parts[0], field)
        if parts.count == 2, range.count == 1 { range = range.lowerBound...field.range.upperBound }
        for value in stride(from: range.lowerBound, through: range.upperBound, by: step) {
            sets[field, default: 0].setBit(value)
        }
    }

    private func range(_ text: Substring, _ field: CronField) throws(CronError) -> ClosedRange<Int> {
        if text == "*" { return field.range }
        if text == "?" {
            guard field == .dayOfMonth || field == .dayOfWeek else {
                throw field.error("`?` is for the day fields alone")
            }
            return field.range
        }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(ends[0], field)
        guard ends.count == 2 else { return first...first }
        var last = try value(ends[1], field)
        // A week may end on Sunday, by its name too.
        if field == .dayOfWeek, last == 0, first > 0 { last = 7 }
        guard first <= last else { throw field.error("the range `\(text)` ends before it begins") }
        return first...last
    }

    private func value(_ text: Substring, _ field: CronField) throws(CronError) -> Int {
        if let place = field.names.firstIndex(of: String(text)) { return field.range.lowerBound + place }
        guard let number = Self.number(text), field.range.contains(number) else {
            let names = field.names.isEmpty ? "" : " or a name such as `\(field.names[1])`"
            throw field.error(
                "`\(text)` is not known; expected \(field.range.lowerBound) to \(field.range.upperBound)\(names)"
            )
        }
        return number
    }

    /// The forms that only the day fields have: `L`, `LW`, `15W`; `5L`, `MON#2`.
    private mutating func readDay(_ term: Substring, _ field: CronField) throws(CronError) -> Bool {
        switch field {
        case .dayOfMonth:
            if term == "L" {
                days.hasLast = true
            } else if term == "LW" {
                days.hasLastWeekday = true
            } else if term.hasSuffix("W") {
                days.nearest.setBit(try value(term.dropLast(), field))
            } else {
                return false
            }
        case .dayOfWeek:
            if let cut = term.firstIndex(of: "#") {
                guard let nth = Self.number(term[term.index(after: cut)...]), (1...5).contains(nth) else {
                    throw field.error("`\(term)`: expected 1 to 5 after the `#`, as in `MON#2`")
                }
                days.nthWeekdays.setBit((nth - 1) * 7 + (try value(term[..<cut], field)) % 7)
            } else if term.hasSuffix("L") {
                guard term.count > 1 else {
                    throw field.error("`L` needs a day before it, as in `5L` for the month's last Friday")
                }
                days.lastWeekdays.setBit(try value(term.dropLast(), field) % 7)
            } else {
                return false
            }
        default: return false
        }
        return true
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ $0.decimalDigit != nil }) else { return nil }
        return Int(text)
    }
}
