internal import Model

/// An operator over time with its operand and its zone made ready, to be tried on a value.
struct TimeTest: Sendable {
    let zone: TimeZoneRules
    private let test: Test

    private enum Test: Sendable {
        case before(Moment)
        case after(Moment)
        case withinNext(Duration)
        case withinLast(Duration)
        case moreThanAgo(Duration)
        // All of them hold for the number of days.
        case daysUntil([ValueTest])
        case weekdayIn(Set<Weekday>)
        // In microseconds of the day.
        case timeOfDay(from: Int64, to: Int64)
        // The operand is of a type or a form that the operator does not compare.
        case never
    }

    init(_ comparator: Comparison.Comparator, _ operand: JSONValue, zone: TimeZoneRules) {
        self.zone = zone
        test = Self.test(comparator, operand) ?? .never
    }

    func holds(_ value: JSONValue?, now: Timestamp) -> Bool {
        guard let moment = Moment(value) else { return false }
        switch test {
        case .before(let operand): return moment.span(in: zone).upperBound <= operand.span(in: zone).lowerBound
        case .after(let operand): return moment.span(in: zone).lowerBound >= operand.span(in: zone).upperBound
        case .withinNext(let duration):
            let span = moment.span(in: zone)
            return span.lowerBound <= now + duration && span.upperBound > now
        case .withinLast(let duration):
            let span = moment.span(in: zone)
            return span.lowerBound <= now && span.upperBound > now - duration
        case .moreThanAgo(let duration): return moment.span(in: zone).upperBound <= now - duration
        case .daysUntil(let tests):
            let days = JSONValue.number(JSONNumber(Self.days(until: moment, now, zone)))
            return tests.allSatisfy { $0.holds(days) }
        case .weekdayIn(let weekdays): return weekdays.contains(moment.date(in: zone).weekday)
        case .timeOfDay(let from, let to):
            guard case .instant(let instant) = moment else { return false }
            let time = zone.local(at: instant).microseconds
            return from <= to ? (from..<to).contains(time) : time >= from || time < to
        case .never: return false
        }
    }

    /// What the operator measures of a value, for people: days, a weekday, a time of day.
    func measure(_ value: JSONValue?, now: Timestamp) -> String? {
        guard let moment = Moment(value) else { return nil }
        switch test {
        case .daysUntil:
            let days = Self.days(until: moment, now, zone)
            return "\(days) day\(abs(days) == 1 ? "" : "s")"
        case .weekdayIn: return moment.date(in: zone).weekday.rawValue
        case .timeOfDay:
            guard case .instant(let instant) = moment else { return nil }
            return zone.local(at: instant).clock
        default: return nil
        }
    }

    private static func days(until moment: Moment, _ now: Timestamp, _ zone: TimeZoneRules) -> Int {
        moment.date(in: zone).daysSince1970 - zone.local(at: now).date.daysSince1970
    }

    private static func test(_ comparator: Comparison.Comparator, _ operand: JSONValue) -> Test? {
        switch (comparator, operand) {
        case (.before, _): return Moment(operand).map(Test.before)
        case (.after, _): return Moment(operand).map(Test.after)
        case (.withinNext, .string(let text)): return DurationText.duration(of: text).map(Test.withinNext)
        case (.withinLast, .string(let text)): return DurationText.duration(of: text).map(Test.withinLast)
        case (.moreThanAgo, .string(let text)): return DurationText.duration(of: text).map(Test.moreThanAgo)
        case (.daysUntil, .number): return .daysUntil([ValueTest(.equals, operand)])
        case (.daysUntil, .object(let object)):
            var tests: [ValueTest] = []
            for (name, operand) in object {
                guard let comparator = Comparison.Comparator(rawValue: name),
                    Comparison.Comparator.ofDays.contains(comparator)
                else { return nil }
                tests.append(ValueTest(comparator, operand))
            }
            return tests.isEmpty ? nil : .daysUntil(tests)
        case (.weekdayIn, .array(let names)):
            var weekdays: Set<Weekday> = []
            for case .string(let name) in names { if let weekday = Weekday(name: name) { weekdays.insert(weekday) } }
            return .weekdayIn(weekdays)
        case (.timeOfDayBetween, .array(let ends)) where ends.count == 2:
            guard case .string(let from) = ends[0], case .string(let to) = ends[1], let from = TimeOfDay(text: from),
                let to = TimeOfDay(text: to)
            else { return nil }
            return .timeOfDay(from: from.microseconds, to: to.microseconds)
        default: return nil
        }
    }
}
