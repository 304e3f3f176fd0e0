internal import FoundationEssentials
internal import Model
internal import Store

extension DeadLetterHistory {
    var json: JSONObject {
        [
            "rule": .text(execution?.rule),
            "ruleVersion": .count(execution?.ruleVersion),
            "currentVersion": .count(currentVersion),
            "ruleStatus": .text(ruleStatus?.rawValue),
            "executionState": .text(execution?.state.rawValue),
            "stepState": .text(step?.state.rawValue),
            "attempts": .array(step.map { step in step.attempts.map { .object($0.json(of: step.ordinal)) } } ?? []),
            "operations": .array(operations.map { .object($0.json) }),
        ]
    }

    /// For people: below the letter itself. Empty where there is nothing to tell.
    var text: String {
        let json = json
        var details = Details()
        if let execution {
            let now = currentVersion.map { $0 == execution.ruleVersion ? "the current one" : "now version \($0)" }
            let words = [now, ruleStatus?.rawValue].compactMap { $0 }.joined(separator: ", ")
            details.add("Rule", .string("\(execution.rule), version \(execution.ruleVersion) (\(words))"))
            details.add("Execution is", json["executionState"])
            details.add("Step is", json["stepState"])
        }
        var parts = [details.text]
        if let step, !step.attempts.isEmpty {
            parts.append(Listing(Self.attemptColumns, step.attempts.map { $0.json(of: step.ordinal) }).table)
        }
        if !operations.isEmpty { parts.append(Listing(Self.operationColumns, operations.map(\.json)).table) }
        return parts.filter { !$0.isEmpty }.map { "\n" + $0 }.joined()
    }

    private static let attemptColumns = [
        Column("ATTEMPT", "attempt", .right), .time("WHEN", "finishedAt"), Column("WORKER", "worker"),
        Column("OUTCOME", "outcome"), Column("MS", "milliseconds", .right),
        Column("CAUSE") { ($0["error"]?["code"] ?? .null).cell },
        Column("MESSAGE") { ($0["error"]?["message"] ?? .null).cell },
    ]

    private static let operationColumns = [
        Column("OPERATION", "operation"), Column("KIND", "kind"), .time("WHEN", "changedAt"), Column("WHO", "who"),
        Column("STATE", "state"), Column("REASON", "reason"), Column("REPLACED BY", "replacement"),
    ]
}

extension DeadLetterHistory.Member {
    var json: JSONObject {
        let text = replacement.flatMap { String(validating: $0, as: UTF8.self) }
        return [
            "operation": .id(operation),
            "kind": .string(kind.rawValue),
            "who": .string(who),
            "state": .string(state),
            "reason": .text(reason),
            "replacement": .text(text),
            "replacementBase64": text == nil ? .text(replacement.map { Data($0).base64EncodedString() }) : .null,
            "changedAt": .time(changedAt),
        ]
    }
}
