internal import Matching
internal import Model
internal import Workflow

/// A virtual run of a rule, as it is shown.
struct WorkflowSimulation {
    let rule: RuleDefinition
    /// Whether the event would fire the rule, and why.
    let conditions: Explanation
    let fires: Bool
    let timeline: VirtualTimeline
    let begunAt: Timestamp
    let zone: TimeZoneRules

    var json: JSONObject {
        [
            "rule": .string(rule.name),
            "wouldFire": .bool(fires),
            "begunAt": .time(begunAt),
            "state": .string(timeline.execution.rawValue),
            "reason": .text(timeline.reason),
            "endedAt": .time(timeline.endedAt),
            "open": .array(timeline.open.map { .string(rule.steps[$0].name) }),
            "timeline": .array(
                timeline.moments.map { moment in
                    var object: JSONObject = [
                        "at": .time(moment.at), "step": .string(rule.steps[moment.place].name),
                        "ordinal": .count(moment.place), "kind": .string(rule.steps[moment.place].kindName),
                    ]
                    for (key, value) in details(moment) { object[key] = value }
                    return .object(object)
                }
            ),
        ]
    }

    /// For people: a line for each moment, by the clock of the rule's zone, and below it what there is to say.
    var text: String {
        var lines: [String] = []
        if !fires {
            lines.append("The event would not fire `\(rule.name)`; this is how it would go if it did:")
            lines += conditions.description.split(separator: "\n").map { "  \($0)" }
            lines.append("")
        }
        let width = timeline.moments.map { rule.steps[$0.place].name.columns }.max() ?? 0
        var last: Timestamp?
        for moment in timeline.moments {
            let local = zone.local(at: moment.at)
            let when = moment.at == last ? String(repeating: " ", count: 32) : "\(elapsed(moment.at))  \(stamp(local))"
            last = moment.at
            let step = rule.steps[moment.place]
            let name = step.name + String(repeating: " ", count: width - step.name.columns)
            lines.append("\(when)  \(name)  \(phrase(moment))")
            let margin = String(repeating: " ", count: 36 + width)
            lines += remarks(moment).map { margin + $0 }
        }
        lines.append("")
        lines.append(ending)
        return lines.map(\.onOneLine).joined(separator: "\n") + "\n"
    }

    private var ending: String {
        let when = "\(elapsed(timeline.endedAt).trimmedBlanks) after it began"
        guard !timeline.execution.isFinal else {
            return "\(timeline.execution.rawValue), \(when)" + (timeline.reason.map { ": \($0)" } ?? "")
        }
        let names = timeline.open.map { "`\(rule.steps[$0].name)`" }.joined(separator: ", ")
        return "\(timeline.execution.rawValue) at \(names) still, \(when)"
    }

    // `+3d 04:00`, right-aligned in seven columns.
    private func elapsed(_ at: Timestamp) -> String {
        let seconds = max(0, (at.microseconds - begunAt.microseconds) / 1_000_000)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let days = seconds / 86_400
        var clock = "\(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60))"
        if seconds < 60, seconds > 0 { clock += ":\(two(seconds))" }
        let text = "+" + (days > 0 ? "\(days)d " : "") + clock
        return String(repeating: " ", count: max(0, 10 - text.count)) + text
    }

    private func stamp(_ local: LocalTime) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let day = "\(local.date.year)-\(two(local.date.month))-\(two(local.date.day))"
        return "\(local.date.weekday.rawValue.prefix(3)) \(day) \(local.clock.prefix(5))"
    }

    private func name(of edge: StepEdge, from place: Int) -> String {
        edge.target(from: place, of: rule.steps.count).map { "`\(rule.steps[$0].name)`" } ?? "the end of the path"
    }

    private func phrase(_ moment: VirtualMoment) -> String {
        let step = rule.steps[moment.place]
        switch moment.what {
        case .acted: return step.kindName
        case .emitted(let type, _): return "emit \(type)"
        case .failed(let failure): return "\(step.kindName): given up on, \(failure.code): \(failure.message)"
        case .branched(let holds, _):
            guard case .branch(let branch) = step.kind else { return "branch" }
            return
                "branch: \(holds ? "then" : "else"), to \(name(of: holds ? branch.then : branch.otherwise, from: moment.place))"
        case .switched(let value, let index):
            guard case .switch(let choice) = step.kind else { return "switch" }
            let edge = index.map { choice.cases[$0].edge } ?? choice.otherwise
            let seen = value.map { "\($0)" } ?? "missing"
            return "switch: \(choice.path) is \(seen), to \(name(of: edge, from: moment.place))"
        case .delayed(let until): return "delay until \(stamp(zone.local(at: until)))"
        case .delayOver: return "delay is over"
        case .waits(_, let until): return "wait, until \(stamp(zone.local(at: until))) at most"
        case .arrived(let event, _): return "came: \(event.type) \(event.id)"
        case .timedOut: return "wait: its time is over"
        case .parted(let count): return "parallel: \(count) paths begin"
        case .joined(let mode): return "join: \(mode == .all ? "all have come" : "the first has come")"
        case .ended(let end): return "end: \(end.state.rawValue)" + (end.reason.map { ", \($0)" } ?? "")
        case .cancelled: return "\(step.kindName): cancelled, it is not wanted any more"
        }
    }

    private func remarks(_ moment: VirtualMoment) -> [String] {
        switch moment.what {
        case .acted(let arguments), .emitted(_, let arguments):
            guard case .object(let object) = arguments else { return [] }
            return object.map { key, value in "\(key): \(value.cell)" }
        case .branched(_, let explanation?): return explanation.description.split(separator: "\n").map(String.init)
        case .waits(let registrations, _):
            return registrations.map { registration in
                "for \(registration.eventType)"
                    + (registration.correlation.path.map { " whose \($0) is \(registration.value)" } ?? "")
            }
        default: return []
        }
    }

    private func details(_ moment: VirtualMoment) -> JSONObject {
        switch moment.what {
        case .acted(let arguments): ["what": "acts", "with": arguments]
        case .emitted(let type, let arguments): ["what": "emits", "event": .string(type), "with": arguments]
        case .failed(let failure):
            ["what": "fails", "code": .string(failure.code), "message": .string(failure.message)]
        case .branched(let holds, _): ["what": "branches", "took": holds ? "then" : "else"]
        case .switched(let value, let index):
            ["what": "switches", "value": value ?? .null, "case": index.map { .count($0) } ?? .null]
        case .delayed(let until): ["what": "delays", "until": .time(until)]
        case .delayOver: ["what": "goes on"]
        case .waits(let registrations, let until):
            ["what": "waits", "for": .array(registrations.map { .string($0.eventType) }), "until": .time(until)]
        case .arrived(let event, let alternative):
            ["what": "wakes", "event": .string(event.id), "alternative": .count(alternative)]
        case .timedOut: ["what": "times out"]
        case .parted(let count): ["what": "parts", "paths": .count(count)]
        case .joined(let mode): ["what": "joins", "mode": .string(mode.rawValue)]
        case .ended(let end): ["what": "ends", "state": .string(end.state.rawValue), "reason": .text(end.reason)]
        case .cancelled: ["what": "is cancelled"]
        }
    }
}

extension String {
    fileprivate var trimmedBlanks: String { String(drop { $0 == " " }) }
}
