/// Reads until when a step delays.
struct DelayReader {
    private static let keys = ["for", "until", "untilTime", "on", "quietHours", "timezone"]

    let conditions: ConditionReader

    private var report: SourceReport { conditions.report }

    func read(_ node: SourceNode) -> DelayStep? {
        if node.text != nil { return length(node).map { DelayStep(until: .after($0)) } }
        guard let fields = SourceFields(node, "a delay", keys: Self.keys, report: report) else { return nil }
        let moments = ["for", "until", "untilTime"].filter { fields[$0] != nil }
        if moments.count > 1, let second = fields[moments[1]] {
            report.add(.value, at: second, "`\(moments[1])` cannot stand beside `\(moments[0])`; keep one")
            return nil
        }
        if moments.isEmpty, fields["quietHours"] == nil {
            report.add(.missing, at: node, "expected `for`, `until`, `untilTime` or `quietHours`")
            return nil
        }
        if let days = fields["on"], fields["untilTime"] == nil {
            report.add(.value, at: days, "`on` means something beside `untilTime` only")
            return nil
        }
        let until: DelayStep.Moment?
        if let node = fields["for"] {
            until = length(node).map { .after($0) }
        } else if let node = fields["until"] {
            until = self.until(node)
        } else if let node = fields["untilTime"] {
            until = next(node, days: fields["on"])
        } else {
            until = .after(.zero)
        }
        // Where one of these is wrong, the file is refused anyway.
        let hours = fields["quietHours"].flatMap(self.quietHours)
        let zone = fields["timezone"].flatMap(self.timeZone)
        return until.map { DelayStep(until: $0, quietHours: hours, timeZone: zone) }
    }

    private func length(_ node: SourceNode) -> Duration? {
        guard let duration = report.duration(node) else { return nil }
        guard duration <= RuleLimits.restMaximum else {
            let maximum = DurationText.text(of: RuleLimits.restMaximum)
            report.add(.limit, at: node, "is longer than \(maximum), which is the most")
            return nil
        }
        return duration
    }

    private func until(_ node: SourceNode) -> DelayStep.Moment? {
        if let text = node.text {
            if let instant = Timestamp(rfc3339: text) { return .at(instant) }
            report.add(
                .value,
                at: node,
                "expected an instant such as `2026-12-01T09:00:00Z`, found `\(text.prefix(80))`"
            )
            return nil
        }
        let keys = ["field", "before", "after", "at"]
        guard let fields = SourceFields(node, "a field's date", keys: keys, report: report) else { return nil }
        if let after = fields["after"], fields["before"] != nil {
            report.add(.value, at: after, "`after` cannot stand beside `before`; keep one")
            return nil
        }
        let path = fields.required("field", "a dot path to a date or an instant")
            .flatMap { report.fieldPath($0, scope: .step) }
        let offset = fields["before"].map { length($0).map { .zero - $0 } } ?? fields["after"].map(length) ?? .zero
        let time = fields["at"].flatMap(self.time)
        guard let path, let offset else { return nil }
        return .field(path, offset: offset, at: time)
    }

    private func next(_ node: SourceNode, days: SourceNode?) -> DelayStep.Moment? {
        let time = time(node)
        let days = days.map(weekdays) ?? []
        guard let time, let days else { return nil }
        return .next(time, weekdays: days)
    }

    private func weekdays(_ node: SourceNode) -> Set<Weekday>? {
        var nodes = [node]
        if case .list(let elements) = node.content { nodes = elements }
        if nodes.isEmpty { report.add(.missing, at: node, "expected one weekday at least") }
        let weekdays = nodes.compactMap { node -> Weekday? in
            guard let text = report.text(node) else { return nil }
            if let weekday = Weekday(name: text) { return weekday }
            let hint = Nearest.hint(for: text, among: Weekday.allCases.map(\.rawValue))
            report.add(.value, at: node, "`\(text)` is no weekday" + hint)
            return nil
        }
        return weekdays.count == nodes.count && !nodes.isEmpty ? Set(weekdays) : nil
    }

    private func quietHours(_ node: SourceNode) -> QuietHours? {
        guard let fields = SourceFields(node, "quiet hours", keys: ["from", "to"], report: report) else { return nil }
        let from = fields.required("from", "a time such as \"21:00\"").flatMap(time)
        let to = fields.required("to", "a time such as \"08:00\"").flatMap(time)
        guard let from, let to else { return nil }
        guard from != to else {
            report.add(.value, at: node, "no time is between these: they are the same")
            return nil
        }
        return QuietHours(from: from, to: to)
    }

    private func timeZone(_ node: SourceNode) -> ZoneChoice? {
        if case .mapping = node.content {
            guard let fields = SourceFields(node, "a time zone", keys: ["field"], report: report),
                let path = fields.required("field", "a dot path to the name of a zone")
                    .flatMap({ report.fieldPath($0, scope: .step) })
            else { return nil }
            return .field(path)
        }
        return report.timeZone(node, conditions.timeZones).map { .named($0) }
    }

    private func time(_ node: SourceNode) -> TimeOfDay? {
        if let time = node.text.flatMap(TimeOfDay.init) { return time }
        let remedy = if case .scalar(.number) = node.content { "; put it in quotes" } else { "" }
        report.add(.value, at: node, "expected a time such as `22:00` or `22:00:30`, found \(node.kind)\(remedy)")
        return nil
    }
}
