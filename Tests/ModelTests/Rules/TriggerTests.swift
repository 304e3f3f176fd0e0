import FoundationEssentials
import Model
import Testing

@Suite struct `Triggers of rule files` {
    private static let steps = "steps: [{action: note, with: {text: x}}]"

    private func read(_ trigger: String, zone: String? = nil) throws -> RuleDefinition {
        let zone = zone.map { ", timezone: \($0)" } ?? ""
        return try RuleReader.read(
            file: "r.yaml",
            bytes: Array("{name: a, trigger: \(trigger)\(zone), \(Self.steps)}".utf8),
            actions: sampleActions
        )[0]
    }

    private func complaint(_ trigger: String) -> String {
        do {
            _ = try read(trigger)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test func `an event's canonical form is its type`() throws {
        for text in ["deal.won", "{event: deal.won}"] {
            let rule = try read(text)
            #expect(rule.trigger == .event(type: "deal.won") && rule.eventType == "deal.won")
            #expect(rule.json["trigger"] == .string("deal.won"))
        }
    }

    @Test(arguments: [
        (
            "{schedule: {cron: ' 30  9 * * mon-fri'}}",
            #"{"schedule":{"cron":"30 9 * * MON-FRI","misfire":"once","within":"1h"}}"#
        ),
        ("{schedule: {cron: '@daily'}}", #"{"schedule":{"cron":"0 0 * * *","misfire":"once","within":"1h"}}"#),
        (
            "{schedule: {every: 90m, from: 2026-03-01, to: 2026-04-01T12:30, misfire: all, within: 2h, jitter: 5m, timezone: Europe/Berlin}}",
            #"{"schedule":{"every":"90m","timezone":"Europe/Berlin","from":"2026-03-01","to":"2026-04-01T12:30","misfire":"all","within":"2h","jitter":"5m"}}"#
        ),
        (
            "{schedule: {at: '2026-03-01T09:30:00+01:00', misfire: skip}}",
            #"{"schedule":{"at":"2026-03-01T08:30:00Z","misfire":"skip","within":"1h"}}"#
        ),
        (
            "{date: {record: member, field: contract.renewalAt, before: 7d, at: '09:00'}}",
            #"{"date":{"record":"member","field":"contract.renewalAt","before":"7d","at":"09:00","misfire":"once","within":"1d"}}"#
        ),
        (
            "{date: {record: member, field: birthday, each: year, timezone: Asia/Tokyo, jitter: 1h}}",
            #"{"date":{"record":"member","field":"birthday","each":"year","timezone":"Asia/Tokyo","misfire":"once","within":"1d","jitter":"1h"}}"#
        ),
        (
            "{date: {record: deal, field: wonAt, after: 36h}}",
            #"{"date":{"record":"deal","field":"wonAt","after":"36h","misfire":"once","within":"1d"}}"#
        ),
    ]) func `the canonical form has every default, and is read back`(text: String, canonical: String) throws {
        let rule = try read(text)
        #expect(rule.json["trigger"]?.description == canonical)
        #expect(try RuleDefinition(json: rule.json) == rule)
        #expect(try RuleReader.read(file: "b", bytes: rule.json.text, actions: sampleActions)[0] == rule)
        #expect(rule.eventType == Event.ruleDueType && rule.trigger.isOfTime)
    }

    @Test(arguments: [
        (
            "{schedule: {cron: '61 * * * *'}}",
            "trigger.schedule.cron: the field minute: `61` is not known; expected 0 to 59"
        ),
        (
            "{schedule: {cron: '* * * * FOO'}}",
            "the field day-of-week: `FOO` is not known; expected 0 to 7 or a name such as `MON`"
        ),
        ("{schedule: {cron: '0 0 31 2 *'}}", "`0 0 31 2 *` never happens"),
        ("{schedule: {cron: '0 0 * *'}}", "expected 5 fields (minute, hour, day-of-month, month, day-of-week) or 6"),
        ("{schedule: {cron: '*/0 * * * *'}}", "the field minute: `*/0` has no step"),
        ("{schedule: {cron: '? * * * *'}}", "the field minute: `?` is for the day fields alone"),
        ("{schedule: {cron: '0 0 * * L'}}", "the field day-of-week: `L` needs a day before it"),
        ("{schedule: {cron: '0 0 * * 1#6'}}", "the field day-of-week: `1#6`: expected 1 to 5"),
        ("{schedule: {cron: '0 0 * 5-2 *'}}", "the field month: the range `5-2` ends before it begins"),
        ("{schedule: {cron: '@never'}}", "`@never` is not known"),
        ("{schedule: {every: 500ms}}", "trigger.schedule.every: expected a duration from 1s to 366d"),
        ("{schedule: {every: 1m, jitter: 1m}}", "trigger.schedule.jitter: must be shorter than `every`"),
        ("{schedule: {every: 1m, cron: '* * * * *'}}", "expected one of `cron`, `every` and `at`, found 2"),
        ("{schedule: {}}", "expected one of `cron`, `every` and `at`, found 0"),
        ("{schedule: {at: tomorrow}}", "`tomorrow` is no moment; expected `2026-03-01`"),
        ("{schedule: {every: 1h, from: 2026-03-02, to: 2026-03-01}}", "trigger.schedule.to: is before `from`"),
        ("{schedule: {every: 1h, misfire: sometimes}}", "trigger.schedule.misfire: `sometimes` is not known here"),
        ("{schedule: {every: 1h, within: 8d}}", "trigger.schedule.within: expected a duration from 0s to 7d"),
        ("{schedule: {every: 1h, timezone: Berlin}}", "`Berlin` is no time zone"),
        ("{date: {field: a}}", "`record` is missing; expected the records' kind"),
        ("{date: {record: m, field: 'a..b'}}", "`a..b` is no path; expected an attribute"),
        ("{date: {record: m, field: a, before: 1d, after: 1d}}", "there is a `before` too"),
        ("{date: {record: m, field: a, before: soon}}", "`soon` is no time; expected one such as `7d`"),
        ("{date: {record: m, field: a, before: 3h, at: '09:00'}}", "a time of day goes with days"),
        ("{date: {record: m, field: a, at: '9'}}", "expected a time such as \"09:00\""),
        ("{date: {record: m, field: a, each: month}}", "`month` is not known here; expected `year`"),
        ("{event: a, date: {}}", "expected one of `event`, `schedule` and `date`"),
    ]) func `what is wrong is named with its place`(text: String, expected: String) {
        #expect(complaint(text).contains(expected), "\(complaint(text))")
    }

    @Test func `a rule that time fires matches its own events alone, and its conditions`() throws {
        let rule = Rule(
            tenant: try #require(TenantID(rawValue: "acme")),
            id: DedupeKey.rule(tenant: try #require(TenantID(rawValue: "acme")), name: "a"),
            version: 1,
            definition: try read("{schedule: {every: 1h}}")
        )
        let subject = Event.subject(ofRule: rule.id)
        #expect(rule.matchingCondition?.json["path"] == .string("event.subject"))
        #expect(rule.matchingCondition?.json["value"] == .string(subject))
        var other = rule
        other.definition.trigger = .event(type: "deal.won")
        #expect(other.matchingCondition == nil)
    }

    @Test func `the trigger's zone goes before the rule's`() throws {
        #expect(try read("{schedule: {every: 1h}}", zone: "Asia/Tokyo").triggerTimeZone == "Asia/Tokyo")
        #expect(try read("{schedule: {every: 1h, timezone: UTC}}", zone: "Asia/Tokyo").triggerTimeZone == "UTC")
        #expect(try read("{schedule: {every: 1h}}").triggerTimeZone == nil)
    }
}
