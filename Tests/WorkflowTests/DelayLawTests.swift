import Model
import Testing
import Workflow

/// Until when a delay lasts, seen as the machine tells it.
@Suite struct `Delays` {
    private func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    private func time(_ text: String) throws -> TimeOfDay { try #require(TimeOfDay(text: text)) }

    /// What a rule's only step, a delay, makes of an event at a moment: an instant, `at once`, or why not.
    private func end(
        _ delay: DelayStep,
        at now: String,
        data: JSONValue = [:],
        ruleZone: String? = nil,
        tenantZone: String = "UTC"
    ) throws -> String {
        let event = Event(
            tenant: try #require(TenantID(rawValue: "acme")),
            type: "t",
            source: "/s",
            id: "e",
            time: try instant(now),
            data: data,
            dataText: []
        )
        let steps = [
            Step(name: "d", kind: .delay(delay)), Step(name: "n", action: .note, arguments: [:], onUnknown: .hold),
        ]
        let rule = RuleDefinition(name: "r", eventType: "t", steps: steps, timeZone: ruleZone)
        let plan = WorkflowPlan(rule, timeZone: tenantZone)
        let advance = Workflow.advance(plan, history: [:], context: WorkflowContext(event: event, now: event.time))
        let first = try #require(advance.begun.first)
        if let failure = first.failure { return "\(advance.execution): \(failure.message)" }
        return first.dueAt?.rfc3339 ?? "at once"
    }

    private func path(_ text: String) throws -> FieldPath { try #require(FieldPath(text)) }

    @Test func `a length counts elapsed time, an instant is what it says`() throws {
        #expect(
            try end(DelayStep(until: .after(.seconds(86_400))), at: "2026-03-28T12:00:00Z") == "2026-03-29T12:00:00Z"
        )
        #expect(try end(DelayStep(until: .after(.zero)), at: "2026-03-28T12:00:00Z") == "at once")
        let december = DelayStep(until: .at(try instant("2026-12-01T09:00:00Z")))
        #expect(try end(december, at: "2026-03-28T12:00:00Z") == "2026-12-01T09:00:00Z")
        #expect(try end(december, at: "2027-03-28T12:00:00Z") == "at once")
    }

    @Test(
        arguments: [
            // Berlin is an hour ahead in winter, two in summer.
            ("2026-01-10T20:30:00Z", "2026-01-11T07:00:00Z"),
            ("2026-01-10T23:30:00Z", "2026-01-11T07:00:00Z"),
            ("2026-01-10T06:59:00Z", "2026-01-10T07:00:00Z"),
            ("2026-01-10T07:00:00Z", "at once"),
            ("2026-01-10T19:59:59Z", "at once"),
            ("2026-01-10T20:00:00Z", "2026-01-11T07:00:00Z"),
            // Over the nights in which the clocks are changed.
            ("2026-03-28T22:00:00Z", "2026-03-29T06:00:00Z"),
            ("2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z"),
        ]
    )
    func `quiet hours over midnight end in the morning of the zone`(now: String, end: String) throws {
        let delay = DelayStep(
            until: .after(.zero),
            quietHours: QuietHours(from: try time("21:00"), to: try time("08:00"))
        )
        #expect(try self.end(delay, at: now, tenantZone: "Europe/Berlin") == end)
    }

    @Test func `quiet hours within a day, and to its end`() throws {
        let noon = DelayStep(
            until: .after(.zero),
            quietHours: QuietHours(from: try time("12:00"), to: try time("13:00"))
        )
        #expect(try end(noon, at: "2026-01-10T12:30:00Z") == "2026-01-10T13:00:00Z")
        #expect(try end(noon, at: "2026-01-10T13:00:00Z") == "at once")
        let late = DelayStep(
            until: .after(.zero),
            quietHours: QuietHours(from: try time("22:00"), to: try time("24:00"))
        )
        #expect(try end(late, at: "2026-01-10T23:00:00Z") == "2026-01-11T00:00:00Z")
        // What the delay itself leads to is asked, not when it begins.
        let after = DelayStep(until: .after(.seconds(7200)), quietHours: noon.quietHours)
        #expect(try end(after, at: "2026-01-10T10:15:00Z") == "2026-01-10T13:00:00Z")
        #expect(try end(after, at: "2026-01-10T12:15:00Z") == "2026-01-10T14:15:00Z")
    }

    @Test func `quiet hours that end in the hour that is shown twice end at its next showing`() throws {
        // 03:00 goes back to 02:00 at 01:00 UTC.
        let delay = DelayStep(
            until: .after(.zero),
            quietHours: QuietHours(from: try time("01:00"), to: try time("02:30"))
        )
        #expect(try end(delay, at: "2026-10-25T00:10:00Z", ruleZone: "Europe/Berlin") == "2026-10-25T00:30:00Z")
        #expect(try end(delay, at: "2026-10-25T01:10:00Z", ruleZone: "Europe/Berlin") == "2026-10-25T01:30:00Z")
        // 02:00 goes forward to 03:00 at 01:00 UTC.
        #expect(try end(delay, at: "2026-03-29T00:10:00Z", ruleZone: "Europe/Berlin") == "2026-03-29T01:00:00Z")
    }

    @Test func `a zone from a field counts, else the rule's, else the tenant's`() throws {
        let delay = DelayStep(
            until: .next(try time("09:00"), weekdays: []),
            timeZone: .field(try path("member.timezone"))
        )
        let now = "2026-01-10T12:00:00Z"
        #expect(
            try end(delay, at: now, data: ["member": ["timezone": "Asia/Tokyo"]], ruleZone: "Europe/Berlin")
                == "2026-01-11T00:00:00Z"
        )
        for data: JSONValue in [[:], ["member": ["timezone": "Nowhere/City"]], ["member": ["timezone": 5]]] {
            #expect(try end(delay, at: now, data: data, ruleZone: "Europe/Berlin") == "2026-01-11T08:00:00Z")
            #expect(try end(delay, at: now, data: data, tenantZone: "America/New_York") == "2026-01-10T14:00:00Z")
        }
        let named = DelayStep(until: .next(try time("09:00"), weekdays: []), timeZone: .named("Asia/Tokyo"))
        #expect(try end(named, at: now, ruleZone: "Europe/Berlin") == "2026-01-11T00:00:00Z")
    }

    @Test func `the next time on the clock is later than now, on one of the days`() throws {
        let nine = DelayStep(until: .next(try time("09:00"), weekdays: [.monday, .friday]))
        // The 10th of January 2026 is a Saturday.
        #expect(try end(nine, at: "2026-01-10T08:00:00Z") == "2026-01-12T09:00:00Z")
        #expect(try end(nine, at: "2026-01-12T08:59:59Z") == "2026-01-12T09:00:00Z")
        #expect(try end(nine, at: "2026-01-12T09:00:00Z") == "2026-01-16T09:00:00Z")
        let saturday = DelayStep(until: .next(try time("09:00"), weekdays: [.saturday]))
        #expect(try end(saturday, at: "2026-01-10T09:00:00Z") == "2026-01-17T09:00:00Z")
        // A time that the clocks skip is when they are put forward.
        let skipped = DelayStep(until: .next(try time("02:30"), weekdays: []))
        #expect(try end(skipped, at: "2026-03-28T12:00:00Z", ruleZone: "Europe/Berlin") == "2026-03-29T01:00:00Z")
    }

    @Test func `a date in a field, moved by days and set to a time, keeps its clock over changes of the clocks`() throws
    {
        let before = DelayStep(
            until: .field(try path("contract.renewsOn"), offset: .seconds(-604_800), at: try time("09:00"))
        )
        let data: JSONValue = ["contract": ["renewsOn": "2026-04-02"]]
        #expect(
            try end(before, at: "2026-01-10T12:00:00Z", data: data, ruleZone: "Europe/Berlin") == "2026-03-26T08:00:00Z"
        )
        let later: JSONValue = ["contract": ["renewsOn": "2026-04-08"]]
        #expect(
            try end(before, at: "2026-01-10T12:00:00Z", data: later, ruleZone: "Europe/Berlin")
                == "2026-04-01T07:00:00Z"
        )
        let days = DelayStep(until: .field(try path("at"), offset: .seconds(86_400), at: nil))
        #expect(
            try end(days, at: "2026-03-01T00:00:00Z", data: ["at": "2026-03-28T12:00:00Z"], ruleZone: "Europe/Berlin")
                == "2026-03-29T11:00:00Z"
        )
        let hours = DelayStep(until: .field(try path("at"), offset: .seconds(90_000), at: nil))
        #expect(
            try end(hours, at: "2026-03-01T00:00:00Z", data: ["at": "2026-03-28T12:00:00Z"], ruleZone: "Europe/Berlin")
                == "2026-03-29T13:00:00Z"
        )
        #expect(try end(before, at: "2026-05-10T12:00:00Z", data: data) == "at once")
    }

    @Test func `a field that is missing, or no date, gives up on the step`() throws {
        let delay = DelayStep(until: .field(try path("at"), offset: .zero, at: nil))
        #expect(
            try end(delay, at: "2026-01-10T12:00:00Z") == "failed: `data.at` is missing, expected a date or an instant"
        )
        let number = try end(delay, at: "2026-01-10T12:00:00Z", data: ["at": 5])
        #expect(number.contains("is a value of type"))
        #expect(try end(delay, at: "2026-01-10T12:00:00Z", data: ["at": "2026-01-10 12:00"]).hasPrefix("failed"))
    }
}
