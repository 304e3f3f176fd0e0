/// When something happens again and again, as cron has it: `30 9 * * MON-FRI`, with a field of seconds in front if need be.
///
/// Source: crontab(5) of Debian's cron, with `L`, `W`, `#` and `?` as Quartz has them. ``next(after:in:)`` has the law of
/// days on which the clocks are changed.
package struct CronExpression: Sendable, Hashable {
    /// As it was written, in capitals and with single blanks; of a macro such as `@daily`, the fields that it stands for.
    package let text: String
    /// Bits 0 to 59.
    let seconds: UInt64
    let minutes: UInt64
    /// Bits 0 to 23.
    let hours: UInt64
    /// Bits 1 to 12.
    let months: UInt64
    let days: CronDays
    /// Minutes or hours begin with `*`: it goes on by elapsed time where the clocks are put back.
    let followsElapsedTime: Bool

    private static let macros = [
        "@YEARLY": "0 0 1 1 *", "@ANNUALLY": "0 0 1 1 *", "@MONTHLY": "0 0 1 * *", "@WEEKLY": "0 0 * * 0",
        "@DAILY": "0 0 * * *", "@MIDNIGHT": "0 0 * * *", "@HOURLY": "0 * * * *",
    ]
    private static let bytesLimit = 1000

    /// - Throws: ``CronError``, which names the field that is wrong.
    package init(_ text: String) throws(CronError) {
        guard text.utf8.count <= Self.bytesLimit else {
            throw CronError(message: "the expression is longer than \(Self.bytesLimit) bytes")
        }
        var capitals = text.uppercased()
        let macro = capitals.trimmed
        if macro.hasPrefix("@") {
            guard let fields = Self.macros[macro] else {
                throw CronError(
                    message:
                        "`\(macro.lowercased())` is not known; expected @yearly, @monthly, @weekly, @daily or @hourly"
                )
            }
            capitals = fields
        }
        var fields = capitals.split { $0 == " " || $0 == "\t" }
        self.text = fields.joined(separator: " ")
        guard fields.count == 5 || fields.count == 6 else {
            throw CronError(
                message: "expected 5 fields (minute, hour, day-of-month, month, day-of-week) or 6 with the seconds "
                    + "first, found \(fields.count)"
            )
        }
        if fields.count == 5 { fields.insert("0", at: 0) }
        let reader = try CronReader(fields)
        seconds = reader.sets[.second] ?? 0
        minutes = reader.sets[.minute] ?? 0
        hours = reader.sets[.hour] ?? 0
        months = reader.sets[.month] ?? 0
        days = reader.days
        followsElapsedTime =
            fields[CronField.minute.rawValue].hasPrefix("*")
            || fields[CronField.hour.rawValue].hasPrefix("*")
        // 2000 begins the 400 years after which the calendar repeats itself.
        let start = (CivilDate(year: 2000, month: 1, day: 1)?.daysSince1970 ?? 0) * 86_400
        guard wall(from: start, before: start + Self.horizon) != nil else {
            throw CronError(message: "`\(self.text)` never happens: no month has such a day")
        }
    }
}

extension String {
    fileprivate var trimmed: String { split { $0 == " " || $0 == "\t" }.joined(separator: " ") }
}
