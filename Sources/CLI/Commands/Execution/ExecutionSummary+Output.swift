internal import FoundationEssentials
internal import Model
internal import Store

extension ExecutionSummary {
    /// All that a listing knows of it.
    var json: JSONObject {
        [
            "id": .id(id),
            "tenant": .string(tenant.rawValue),
            "rule": .string(rule),
            "ruleId": .id(ruleID),
            "ruleVersion": .count(ruleVersion),
            "state": .string(state.rawValue),
            "pausedAt": .time(pausedAt),
            "eventType": .string(eventType),
            "eventSource": .string(eventSource),
            "eventId": .string(eventID),
            "eventTime": .time(occurredAt),
            "createdAt": .time(createdAt),
            "finishedAt": .time(finishedAt),
            "reason": .text(reason),
        ]
    }
}
