/// Reads what a rule waits for: an event type, a schedule or a record's date.
struct TriggerReader {
    let report: SourceReport
    let timeZones: TimeZoneDatabase

    func read(_ node: SourceNode) -> Trigger? {
        guard case .mapping(let entries) = node.content else { return report.eventType(node).map { .event(type: $0) } }
        let keys = ["event", "schedule", "date"]
        guard let fields = SourceFields(node, "a trigger", keys: keys, report: report) else { return nil }
        guard entries.count == 1 else {
            report.add(.value, at: node, "expected one of `event`, `schedule` and `date`")
            return nil
        }
        if let node = fields["schedule"] { return schedule(node).map { .schedule($0) } }
        if let node = fields["date"] { return date(node).map { .date($0) } }
        return fields.required("event", "the event type that fires the rule").flatMap { report.eventType($0) }
            .map { .event(type: $0) }
    }

    private func schedule(_ node: SourceNode) -> Schedule? {
        let keys = ["cron", "every", "at", "timezone", "from", "to", "misfire", "within", "jitter"]
        guard let fields = SourceFields(node, "a schedule", keys: keys, report: report) else { return nil }
        let timings = ["cron", "every", "at"].compactMap { fields[$0] }
        if timings.count != 1 {
            report.add(.missing, at: node, "expected one of `cron`, `every` and `at`, found \(timings.count)")
        }
        var timing: Schedule.Timing?
        if let node = fields["cron"] {
            timing = cron(node).map { .cron($0) }
        } else if let node = fields["every"] {
            timing = duration(node, from: Schedule.shortest, through: Schedule.longest).map { .every($0) }
        } else if let node = fields["at"] {
            timing = moment(node).map { .at($0) }
        }
        let zone = fields["timezone"].flatMap { report.timeZone($0, timeZones) }
        let (from, to) = (fields["from"].flatMap(moment), fields["to"].flatMap(moment))
        if let from, let to, let place = fields["to"] {
            let rules = zone.flatMap { timeZones[$0] } ?? .utc
            if to.end(in: rules) < from.start(in: rules) { report.add(.value, at: place, "is before `from`") }
        }
        let (misfire, jitter) = misfire(fields, within: Schedule.standardWithin)
        if let jitter, case .every(let every)? = timing, jitter >= every, let place = fields["jitter"] {
            report.add(.value, at: place, "must be shorter than `every`")
        }
        guard timings.count == 1, let timing, let misfire, let jitter else { return nil }
        return Schedule(timing: timing, timeZone: zone, from: from, to: to, misfire: misfire, jitter: jitter)
    }

    private func date(_ node: SourceNode) -> DateTrigger? {
        let keys = [
            "record", "field", "before", "after", "at", "each", "timezone", "misfire", "within", "jitter",
        ]
        guard let fields = SourceFields(node, "a date", keys: keys, report: report) else { return nil }
        let kind = fields.required("record", "the records' kind, such as `member`").flatMap { report.name($0) }
        let field = fields.required("field", "the attribute that holds the date, such as `renewalAt`").flatMap(field)
        if fields["before"] != nil, let node = fields["after"] {
            report.add(.value, at: node, "there is a `before` too; expected one of both")
        }
        let before = fields["before"].flatMap(offset)?.negated
        let offset = before ?? fields["after"].flatMap(offset) ?? .none
        var at: TimeOfDay?
        if let node = fields["at"] {
            at = node.text.flatMap(TimeOfDay.init)
            if at == nil { report.add(.value, at: node, "expected a time such as \"09:00\", found \(node.kind)") }
            if offset.count != 0, !offset.unit.isOfCalendar {
                report.add(
                    .value,
                    at: node,
                    "a time of day goes with days, weeks, months or years, not with hours or minutes"
                )
            }
        }
        if let node = fields["each"], let text = report.text(node), text != "year" {
            report.add(.value, at: node, "`\(text)` is not known here; expected `year`")
        }
        let zone = fields["timezone"].flatMap { report.timeZone($0, timeZones) }
        let (misfire, jitter) = misfire(fields, within: DateTrigger.standardWithin)
        guard let kind, let field, let misfire, let jitter else { return nil }
        return DateTrigger(
            kind: kind,
            field: field,
            offset: offset,
            at: at,
            isYearly: fields["each"] != nil,
            timeZone: zone,
            misfire: misfire,
            jitter: jitter
        )
    }

    private func cron(_ node: SourceNode) -> CronExpression? {
        guard let text = report.text(node) else { return nil }
        do {
            return try CronExpression(text)
        } catch {
            report.add(.value, at: node, error.description)
            return nil
        }
    }

    // A path into the record's attributes is one as conditions have it, without the record's kind in front.
    private func field(_ node: SourceNode) -> [String]? {
        guard let text = report.text(node) else { return nil }
        do {
            return Array(try FieldPath(checking: "record.kind.\(text)", scope: .condition).segments.dropFirst())
        } catch {
            report.add(
                .value,
                at: node,
                "`\(text.prefix(80))` is no path; expected an attribute such as `renewalAt` or `contract.endsOn`"
            )
            return nil
        }
    }

    private func offset(_ node: SourceNode) -> CalendarOffset? {
        guard let text = report.text(node) else { return nil }
        if let offset = CalendarOffset(text: text) { return offset }
        report.add(
            .value,
            at: node,
            "`\(text.prefix(80))` is no time; expected one such as `7d`, `2w`, `1mo`, `1y` or `36h`"
        )
        return nil
    }

    private func moment(_ node: SourceNode) -> ScheduleMoment? {
        guard let text = report.text(node) else { return nil }
        if let moment = ScheduleMoment(text: text) { return moment }
        report.add(
            .value,
            at: node,
            "`\(text.prefix(80))` is no moment; expected `2026-03-01`, `2026-03-01T09:30` or `2026-03-01T09:30:00Z`"
        )
        return nil
    }

    private func misfire(_ fields: SourceFields, within standard: Duration) -> (law: MisfireLaw?, jitter: Duration?) {
        let policy = fields["misfire"].map { report.choice($0, MisfireLaw.Policy.self) } ?? .once
        let within = fields["within"].map { duration($0, from: .zero, through: MisfireLaw.withinLimit) } ?? standard
        let jitter = fields["jitter"].map { duration($0, from: .zero, through: Schedule.jitterLimit) } ?? .zero
        guard let policy, let within else { return (nil, jitter) }
        return (MisfireLaw(policy: policy, within: within), jitter)
    }

    private func duration(_ node: SourceNode, from least: Duration, through most: Duration) -> Duration? {
        guard let text = report.text(node) else { return nil }
        if let duration = DurationText.duration(of: text), duration >= least, duration <= most { return duration }
        report.add(
            .value,
            at: node,
            "expected a duration from \(DurationText.text(of: least)) to \(DurationText.text(of: most)), such as `5m`, "
                + "found `\(text.prefix(80))`"
        )
        return nil
    }
}
