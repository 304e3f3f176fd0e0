internal import FoundationEssentials
internal import Model
internal import Store

extension ExecutionHistory {
    var json: JSONObject {
        var object = summary.json
        object["changes"] = .array(notes.map { .object($0.json) })
        object["steps"] = .array(steps.map { .object($0.json) })
        return object
    }

    /// For people: the execution, a table of its steps, a table of their attempts.
    var text: String {
        let json = summary.json
        var details = Details()
        details.add("Execution", json["id"])
        details.add("Rule", .string("\(summary.rule), version \(summary.ruleVersion)"))
        details.add("Tenant", json["tenant"])
        details.add("State", json["state"])
        details.add("Reason", json["reason"])
        details.add("Paused", json["pausedAt"])
        details.add("Event", .string("\(summary.eventType) \(summary.eventID) from \(summary.eventSource)"))
        details.add("Event's time", json["eventTime"])
        details.add("Began", json["createdAt"])
        details.add("Finished", json["finishedAt"])
        let stepTable = Listing(Self.stepColumns, ExecutionTree(self)?.rows ?? steps.map(\.json)).table
        let attempts = steps.flatMap { step in step.attempts.map { $0.json(of: step.ordinal) } }
        let attemptTable = attempts.isEmpty ? "" : "\n" + Listing(Self.attemptColumns, attempts).table
        let changes = notes.isEmpty ? "" : "\n" + Listing(Self.changeColumns, notes.map(\.json)).table
        return details.text + "\n" + stepTable + attemptTable + changes
    }

    private static let stepColumns = [
        Column("STEP", "step", .right), Column("NAME", "name"), Column("KIND", "kind"), Column("STATE", "state"),
        Column("ATTEMPTS", "attemptCount", .right), .time("BEGAN", "createdAt"), .time("SETTLED", "settledAt"),
        Column("WHAT") { row in
            if row["error"].map({ $0 != .null }) == true { return (row["error"] ?? .null).failureText }
            return (row["what"] ?? .null).cell
        },
    ]

    private static let changeColumns = [
        .time("CHANGED", "at"), Column("CHANGE", "change"), Column("WHO", "who"), Column("CAUSE", "cause"),
    ]

    private static let attemptColumns = [
        Column("STEP", "step", .right), Column("ATTEMPT", "attempt", .right), Column("OUTCOME", "outcome"),
        Column("MS", "milliseconds", .right), .time("FINISHED", "finishedAt"), Column("WORKER", "worker"),
        Column("ERROR") { ($0["error"] ?? .null).failureText },
    ]
}

extension ExecutionNote {
    var json: JSONObject {
        ["at": .time(at), "change": .string(change), "who": .text(who), "cause": .text(cause)]
    }
}

extension ExecutionHistory.StepHistory {
    var json: JSONObject {
        [
            "step": .count(ordinal),
            "name": .text(name),
            "kind": .string(kind),
            "state": .string(state.rawValue),
            "attemptCount": .count(attemptCount),
            "error": error.json,
            "output": output ?? .null,
            "leaseUntil": .time(leaseUntil),
            "dueAt": .time(dueAt),
            "createdAt": .time(createdAt),
            "settledAt": .time(settledAt),
            "attempts": .array(attempts.map { .object($0.json(of: ordinal)) }),
        ]
    }
}

extension ExecutionHistory.Attempt {
    func json(of step: Int) -> JSONObject {
        [
            "step": .count(step),
            "attempt": .count(number),
            "outcome": .string(outcome),
            "error": error.json,
            "milliseconds": .measure(milliseconds),
            "worker": .string(worker),
            "finishedAt": .time(finishedAt),
        ]
    }
}

extension Outcome.Failure? {
    fileprivate var json: JSONValue {
        map { ["code": .string($0.code), "message": .string($0.message)] } ?? .null
    }
}

extension JSONValue {
    /// A failure as a cell shows it: its code and its message.
    fileprivate var failureText: String {
        guard let code = self["code"], let message = self["message"] else { return "-" }
        return "\(code.cell): \(message.cell)"
    }
}
