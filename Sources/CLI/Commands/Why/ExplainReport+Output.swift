internal import FoundationEssentials
internal import Matching
internal import Model
internal import Store

extension ExplainReport {
    var json: JSONObject {
        [
            "tenant": .string(event.tenant.rawValue),
            "type": .string(event.type),
            "source": .string(event.source),
            "id": .string(event.id),
            "time": .time(event.time),
            "receivedAt": .time(receivedAt),
            "refusal": .text(intake?.refusal.map { "\($0)" }),
            "schemaWarning": .text(intake?.flaw?.message),
            "rules": .array(entries.map { .object($0.json(isRecorded: receivedAt != nil)) }),
            "rulesForOtherTypes": .count(otherTypes),
        ]
    }

    /// For people: the event, then each rule with what its conditions said and what became of it.
    var text: String {
        var details = Details()
        details.add("Event", .string("\(event.type) \(event.id) from \(event.source)"))
        details.add("Tenant", .string(event.tenant.rawValue))
        details.add("Time", .time(event.time))
        details.add("Received", receivedAt.map { .time($0) } ?? .string("never: judged by the rules as they are now"))
        details.add("Refused", .text(intake?.refusal.map { "it would be: \($0)" }))
        details.add("Warning", .text(intake?.flaw.map { "it does not fit its schema: \($0.message)" }))
        let rules = entries.map { $0.text(isRecorded: receivedAt != nil) }
        let rest =
            switch otherTypes {
            case 0: entries.isEmpty ? ["The tenant has no rules.\n"] : []
            case 1: ["1 rule waits for another event type.\n"]
            default: ["\(otherTypes) rules wait for other event types.\n"]
            }
        return ([details.text] + rules + rest).joined(separator: "\n")
    }
}

extension ExplainReport.Entry {
    private var title: String {
        "\(rule.rule.definition.name), version \(execution?.summary.ruleVersion ?? rule.rule.version)"
    }

    /// `fired`, `gathered`, `not_fired` or `not_considered`; for an event that is not recorded `would_fire` and
    /// `would_not_fire`.
    private func word(isRecorded: Bool) -> String {
        let isRecorded = isRecorded && !rule.isTrial
        if execution != nil { return "fired" }
        return switch verdict {
        case .fires where isRecorded: isGathered ? "gathered" : "not_fired"
        case .fires: "would_fire"
        case .conditionsFail: isRecorded ? "not_fired" : "would_not_fire"
        case .otherType, .notActive, .notThereYet: "not_considered"
        }
    }

    /// Why it did not fire; nil where it did, or would.
    private var reason: String? {
        switch verdict {
        case .fires: nil
        case .conditionsFail(let explanation):
            explanation.firstFailure.map(Self.firstLine) ?? "its conditions never hold"
        case .otherType(let type): "it waits for \(type)"
        case .notActive(let status): "it was \(status.rawValue)" + (rule.revision.map(Self.since) ?? "")
        case .notThereYet: "it was made later, \(rule.current.at.rfc3339)"
        }
    }

    private static func firstLine(_ explanation: Explanation) -> String {
        String(explanation.description.prefix { $0 != "\n" }.dropFirst(2))
    }

    private static func since(_ revision: RuleRevision) -> String {
        " since \(revision.at.rfc3339)" + (revision.who.map { ", by \($0)" } ?? "")
    }

    func json(isRecorded: Bool) -> JSONObject {
        [
            "rule": .string(rule.rule.definition.name),
            "version": .count(execution?.summary.ruleVersion ?? rule.rule.version),
            "state": .text(rule.revision?.status.rawValue),
            "verdict": .string(word(isRecorded: isRecorded)),
            "reason": execution == nil ? .text(reason) : .null,
            "note": .text(doubt),
            "conditions": verdict.explanation?.json ?? .null,
            "execution": execution.map { .object($0.json) } ?? .null,
        ]
    }

    func text(isRecorded: Bool) -> String {
        let reason = execution == nil ? reason : nil
        var words = word(isRecorded: isRecorded).replacing("_", with: " ")
        if !isRecorded, !rule.isTrial, verdict.explanation != nil, let status = rule.revision?.status, status != .active
        {
            words += ", if it were not \(status.rawValue)\(rule.revision.map(Self.since) ?? "")"
        }
        var lines = ["\(title): \(words)\(reason.map { ": \($0)" } ?? "")"]
        if let explanation = verdict.explanation, !explanation.isEmpty {
            lines += explanation.description.split(separator: "\n").map { "  \($0)" }
        }
        if let doubt { lines.append("  note: \(doubt)") }
        if let execution { lines += execution.lines.map { "  \($0)" } }
        return lines.map(\.onOneLine).joined(separator: "\n") + "\n"
    }
}

extension Explanation {
    /// A rule without conditions has nothing to show.
    fileprivate var isEmpty: Bool { kind == .all && parts.isEmpty }

    fileprivate var json: JSONValue {
        var object: JSONObject = ["holds": .bool(holds)]
        switch kind {
        case .all: object["group"] = "all"
        case .any: object["group"] = "any"
        case .not: object["group"] = "not"
        case .named(let name, let arguments):
            object["condition"] = .string(name)
            object["with"] = .object(arguments)
        case .elements(let path, let quantifier, let seen):
            object["path"] = .string(path.description)
            object["operator"] = .string(quantifier.rawValue)
            object["isMissing"] = .bool(seen == nil)
        case .comparison(let comparison, let seen):
            object["path"] = .string(comparison.path.description)
            object["operator"] = .string(comparison.comparator.rawValue)
            switch (comparison.operand, seen.operand) {
            case (.literal(let value), _): object["value"] = value
            case (.field(let path), let operand):
                object["field"] = .string(path.description)
                if case .field(let value?) = operand { object["value"] = value }
            }
            object["isMissing"] = .bool(seen.value == nil)
            object["seen"] = seen.value ?? .null
        }
        if !parts.isEmpty { object["parts"] = .array(parts.map(\.json)) }
        return .object(object)
    }
}

extension ExecutionHistory {
    /// What became of it, a line for the execution and one for each step that has begun.
    fileprivate var lines: [String] {
        let reason = summary.reason.map { ", \($0)" } ?? ""
        let title = "execution \(summary.id.uuidString.lowercased()): \(summary.state.rawValue)\(reason)"
        return [title]
            + steps.map { step in
                let name = step.name.map { "\($0) (\(step.kind))" } ?? "\(step.kind)"
                let attempts = step.attemptCount == 1 ? "1 attempt" : "\(step.attemptCount) attempts"
                let error = step.error.map { ", \($0.code): \($0.message)" } ?? ""
                return "  step \(step.ordinal), \(name): \(step.state.rawValue) after \(attempts)\(error)"
            }
    }
}
