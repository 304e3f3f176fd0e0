/// Reads what operators over time compare with.
struct TimeOperandReader {
    let operands: OperandReader

    private var report: SourceReport { operands.report }

    func read(_ node: SourceNode, _ comparator: Comparison.Comparator) -> JSONValue? {
        switch comparator {
        case .before, .after:
            operands.expect(
                node,
                comparator,
                "a date such as `2026-03-01`, or an instant such as `2026-03-01T09:30:00Z`"
            ) {
                guard case .string(let text) = $0 else { return false }
                return CivilDate(text: text) != nil || Timestamp(rfc3339: text) != nil
            }
        case .withinNext, .withinLast, .moreThanAgo:
            operands.expect(node, comparator, "a duration such as `30m`, `2h` or `7d`") {
                if case .string(let text) = $0 { DurationText.duration(of: text) != nil } else { false }
            }
        case .daysUntil: days(node, comparator)
        case .weekdayIn: weekdays(node)
        case .timeOfDayBetween: timesOfDay(node)
        default: nil
        }
    }

    /// A whole number, or comparisons of one, all of which hold.
    private func days(_ node: SourceNode, _ comparator: Comparison.Comparator) -> JSONValue? {
        guard case .mapping(let entries) = node.content else {
            return operands.expect(node, comparator, "a whole number of days, or a comparison such as {less_than: 7}") {
                isWhole($0)
            }
        }
        let names = Comparison.Comparator.ofDays.map(\.rawValue)
        var object = JSONObject()
        for entry in entries {
            guard let inner = Comparison.Comparator(rawValue: entry.key), Comparison.Comparator.ofDays.contains(inner)
            else {
                report.add(
                    .unknownName,
                    at: entry.keyMark,
                    path: entry.value.path,
                    "days are not compared by `\(entry.key)`" + Nearest.hint(for: entry.key, among: names)
                )
                continue
            }
            let value =
                switch inner {
                case .in, .notIn: operands.list(entry.value, inner)
                case .between: operands.between(entry.value, inner)
                default: operands.expect(entry.value, inner, "a whole number of days") { isWhole($0) }
                }
            guard let value else { continue }
            if case .array(let values) = value, !values.allSatisfy(isWhole) {
                report.add(.type, at: entry.value, "`\(entry.key)` expects whole numbers of days")
                continue
            }
            object[entry.key] = value
        }
        if entries.isEmpty { report.add(.missing, at: node, "a comparison is missing, such as {less_than: 7}") }
        return !object.isEmpty && object.count == entries.count ? .object(object) : nil
    }

    private func isWhole(_ value: JSONValue) -> Bool {
        if case .number(let number) = value { number.int64 != nil } else { false }
    }

    /// One weekday or several; the whole names are kept.
    private func weekdays(_ node: SourceNode) -> JSONValue? {
        var nodes = [node]
        if case .list(let elements) = node.content { nodes = elements }
        let names = Weekday.allCases.map(\.rawValue)
        var weekdays: [Weekday] = []
        for node in nodes {
            guard let text = report.text(node) else { return nil }
            guard let weekday = Weekday(name: text) else {
                report.add(.value, at: node, "`\(text)` is no weekday" + Nearest.hint(for: text, among: names))
                return nil
            }
            if !weekdays.contains(weekday) { weekdays.append(weekday) }
        }
        guard !weekdays.isEmpty else {
            report.add(.missing, at: node, "`weekday_in` expects one weekday at least")
            return nil
        }
        return .array(weekdays.map { .string($0.rawValue) })
    }

    private func timesOfDay(_ node: SourceNode) -> JSONValue? {
        guard case .list(let nodes) = node.content, nodes.count == 2 else {
            report.add(.type, at: node, "`time_of_day_between` expects two times such as [\"22:00\", \"06:00\"]")
            return nil
        }
        var times: [TimeOfDay] = []
        for node in nodes {
            guard let time = node.text.flatMap(TimeOfDay.init) else {
                report.add(.value, at: node, "expected a time such as `22:00` or `22:00:30`, found \(node.kind)")
                return nil
            }
            times.append(time)
        }
        guard times[0] != times[1] else {
            report.add(.value, at: node, "no time is between these: they are the same")
            return nil
        }
        return node.json
    }
}
