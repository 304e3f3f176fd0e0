import Foundation
import Model
import Testing
import Workflow

/// Whole executions by a clock of their own, those of the membership pack's rules.
@Suite struct `Virtual runs` {
    private static let pack = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../config/packs/membership").standardizedFileURL

    private static let actions = ActionCatalog([
        ActionSchema(
            kind: .email,
            summary: "",
            arguments: ["to", "subject", "text"].map {
                ArgumentSchema(name: $0, summary: "", type: .text, isRequired: true)
            },
            isOutbound: true,
            output: ["status": 250]
        ),
        ActionSchema(kind: .tag, summary: "", arguments: ["tag"].map(text) + [record], isOutbound: false),
        ActionSchema(kind: .note, summary: "", arguments: ["text"].map(text) + [record], isOutbound: false),
        ActionSchema(kind: .task, summary: "", arguments: ["title"].map(text) + [record], isOutbound: false),
    ])

    private static func text(_ name: String) -> ArgumentSchema { ArgumentSchema(name: name, summary: "", type: .text) }

    private static let record = ArgumentSchema(name: "record", summary: "", type: .reference)

    private func rule(_ name: String) throws -> RuleDefinition {
        let bytes = Array(try Data(contentsOf: Self.pack.appending(path: "rules/\(name).yaml")))
        return try RuleReader.read(file: name, bytes: bytes, actions: Self.actions)[0]
    }

    private func event(_ number: Int, at time: String? = nil) throws -> Event {
        let text = try Data(contentsOf: Self.pack.appending(path: "events/members.ndjson"))
        let line = text.split(separator: UInt8(ascii: "\n"))[number - 1]
        let results = EventDecoder().decode(contentType: "application/cloudevents+json", body: Array(line))
        var event = try #require(results.first).get()
        if let time { event.time = try #require(Timestamp(rfc3339: time)) }
        return event
    }

    private func run(
        _ name: String,
        _ event: Event,
        arriving: [Event] = [],
        failing: Set<String> = [],
        days: Int64 = 400
    ) throws -> (lines: [String], timeline: VirtualTimeline) {
        let rule = try rule(name)
        let timeline = VirtualRun(
            WorkflowPlan(rule),
            event: event,
            arriving: arriving,
            failing: failing,
            actions: Self.actions,
            until: event.time + .seconds(days * 86_400)
        ).run()
        let lines = timeline.moments.map { moment in
            "\(moment.at.rfc3339.prefix(16)) \(rule.steps[moment.place].name): \(words(moment.what))"
        }
        return (lines, timeline)
    }

    private func words(_ what: VirtualMoment.What) -> String {
        switch what {
        case .acted(let arguments):
            for key in ["subject", "tag", "title", "text"] {
                if case .string(let text)? = arguments[key] { return text }
            }
            return "acted"
        case .emitted(let type, let arguments): return "\(type) \(arguments)"
        case .failed(let failure): return "failed, \(failure.code)"
        case .branched(let holds, _): return holds ? "then" : "else"
        case .switched(let value, let index):
            return "\(value.map { "\($0)" } ?? "missing") is case \(index.map { "\($0)" } ?? "else")"
        case .delayed(let until): return "until \(until.rfc3339.prefix(16))"
        case .delayOver: return "over"
        case .waits(let registrations, let until):
            return "waits for \(registrations.count) until \(until.rfc3339.prefix(16))"
        case .arrived(let event, let alternative): return "came \(event.id) as \(alternative)"
        case .timedOut: return "timed out"
        case .parted(let count): return "\(count) paths"
        case .joined: return "joined"
        case .ended(let end): return end.state.rawValue
        case .cancelled: return "cancelled"
        }
    }

    @Test func `onboarding of a member who takes part`() throws {
        let (lines, timeline) = try run("onboarding", event(1), arriving: [event(2), event(3)])
        #expect(
            lines == [
                "2026-03-02T17:30 welcome: Welcome, Ines Vogel",
                "2026-03-02T17:30 attended: waits for 2 until 2026-03-05T17:30",
                "2026-03-04T15:00 attended: came membership-3 as 1",
                "2026-03-04T15:00 engaged: then",
                "2026-03-04T15:00 tag-engaged: engaged",
            ]
        )
        #expect(timeline.execution == .completed)
    }

    @Test func `onboarding of a member who does not: the mail comes by day, and a failed one changes nothing`() throws {
        let began = try event(1, at: "2026-03-02T21:30:00Z")
        let (lines, timeline) = try run("onboarding", began, failing: ["invite"])
        #expect(
            lines == [
                "2026-03-02T21:30 welcome: Welcome, Ines Vogel",
                "2026-03-02T21:30 attended: waits for 2 until 2026-03-05T21:30",
                "2026-03-05T21:30 attended: timed out",
                "2026-03-05T21:30 engaged: else",
                "2026-03-05T21:30 office-hours: until 2026-03-06T08:00",
                "2026-03-06T08:00 office-hours: over",
                "2026-03-06T08:00 invite: failed, simulated",
                "2026-03-06T08:00 tag-quiet: quiet",
            ]
        )
        #expect(timeline.execution == .completed)
        #expect(try run("onboarding", began, failing: ["welcome"]).timeline.execution == .failed)
    }

    @Test func `dunning stops when the payment comes, and gives up when it does not`() throws {
        let (paid, timeline) = try run("dunning", event(4), arriving: [event(5)])
        #expect(
            paid == [
                "2026-03-05T06:00 ask: Your payment of 48 EUR did not come through",
                "2026-03-05T06:00 first-wait: waits for 1 until 2026-03-08T06:00",
                "2026-03-08T06:00 first-wait: timed out",
                "2026-03-08T06:00 ask-again: Your payment of 48 EUR is still open",
                "2026-03-08T06:00 second-wait: waits for 1 until 2026-03-13T06:00",
                "2026-03-10T12:20 second-wait: came membership-5 as 0",
                "2026-03-10T12:20 paid: Invoice i-31 was paid.",
            ]
        )
        #expect(timeline.execution == .completed)
        let unpaid = try run("dunning", event(4))
        #expect(
            unpaid.lines.suffix(2) == [
                "2026-03-20T06:00 call: Call Ines Vogel about invoice i-31", "2026-03-20T06:00 unpaid: failed",
            ]
        )
        #expect(unpaid.timeline.execution == .failed)
        #expect(unpaid.timeline.reason == "no payment within 15 days")
    }

    /// The event that begins a rule which time fires, or which has gathered others.
    private func due(at time: String, _ data: JSONValue) throws -> Event {
        let tenant = try event(1).tenant
        let instant = try #require(Timestamp(rfc3339: time))
        return Event.ruleDue(tenant: tenant, rule: UUID(), id: "due", time: instant, data: data)
    }

    @Test func `a renewal is told of, and somebody calls unless it is paid`() throws {
        let attributes: JSONValue = ["name": "Ines Vogel", "email": "ines@example.com", "renewalAt": "2026-03-12"]
        let began = try due(
            at: "2026-03-05T09:00:00Z",
            ["record": ["kind": "member", "id": "m-7", "attributes": attributes]]
        )
        let (lines, timeline) = try run("renewal", began)
        #expect(
            lines == [
                "2026-03-05T09:00 awake: over",
                "2026-03-05T09:00 remind: Your membership renews on 2026-03-12",
                "2026-03-05T09:00 paid: waits for 1 until 2026-03-12T09:00",
                "2026-03-12T09:00 paid: timed out",
                "2026-03-12T09:00 call: Call about the renewal",
            ]
        )
        #expect(timeline.execution == .completed)
        let paid = try run("renewal", began, arriving: [event(5)])
        #expect(paid.lines.last == "2026-03-10T12:20 paid: came membership-5 as 0")
        #expect(paid.timeline.execution == .completed)
    }

    @Test func `a digest is one email about all that was gathered`() throws {
        let names = ["Ines", "Jan"]
        let events = names.map { name -> JSONValue in ["data": ["member": ["name": .string(name)]]] }
        let (lines, timeline) = try run(
            "digest",
            due(at: "2026-03-05T09:00:00Z", ["count": 2, "events": .array(events)])
        )
        #expect(lines == ["2026-03-05T09:00 digest: 2 new registrations"])
        guard case .acted(let arguments)? = timeline.moments.first?.what else {
            Issue.record("nothing was sent")
            return
        }
        #expect(arguments["text"] == "- Ines\n- Jan\n")
    }

    @Test func `a message is escalated on two paths, which come together`() throws {
        let (lines, timeline) = try run("sla", event(6))
        #expect(
            lines == [
                #"2026-03-11T08:15 urgency: "high" is case 0"#,
                "2026-03-11T08:15 reply-soon: waits for 1 until 2026-03-11T09:15",
                "2026-03-11T09:15 reply-soon: timed out",
                "2026-03-11T09:15 escalate: 2 paths",
                #"2026-03-11T09:15 call: Answer Ines Vogel, "My invoice""#,
                "2026-03-11T09:15 mark: waiting-for-us",
                "2026-03-11T09:15 escalated: joined",
                #"2026-03-11T09:15 tell: message_escalated {"data":{"member":{"id":"m-7","name":"Ines Vogel"},"message":{"threadId":"t-5","subject":"My invoice"}}}"#,
            ]
        )
        #expect(timeline.execution == .completed)
        let answered = try run("sla", event(6), arriving: [event(7)])
        #expect(answered.lines.last == "2026-03-11T08:50 reply-soon: came membership-7 as 0")
        #expect(answered.timeline.execution == .completed)
    }

    @Test func `a run that is told to end says where it is`() throws {
        let (_, timeline) = try run("dunning", event(4), days: 4)
        #expect(timeline.execution == .waiting)
        #expect(timeline.open == [3])
        #expect(timeline.endedAt.rfc3339 == "2026-03-09T06:00:00Z")
    }

    @Test func `an event that came before its wait began ends it at once`() throws {
        let text = """
            name: r
            trigger: message_received
            steps:
              - { name: rest, delay: 1d }
              - { name: w, wait: { for: message_replied, where: { path: message.threadId, equals: t-5 }, timeout: 1d } }
            """
        let rule = try RuleReader.read(file: "r", bytes: Array(text.utf8), actions: Self.actions)[0]
        let began = try event(6)
        func lasts(_ rule: RuleDefinition) throws -> Duration {
            let run = VirtualRun(
                WorkflowPlan(rule),
                event: began,
                arriving: [try event(7)],
                actions: Self.actions,
                until: began.time + .seconds(864_000)
            )
            return .microseconds(run.run().endedAt.microseconds - began.time.microseconds)
        }
        #expect(try lasts(rule) == .seconds(86_400))
        // Unless it asks for what comes after it has begun.
        let later = text.replacing("timeout: 1d", with: "timeout: 1d, since: step")
        let other = try RuleReader.read(file: "r", bytes: Array(later.utf8), actions: Self.actions)[0]
        #expect(try lasts(other) == .seconds(2 * 86_400))
    }
}
