internal import FoundationEssentials
internal import Model
internal import Store

extension DeadOperation {
    var json: JSONObject {
        [
            "id": .id(id),
            "kind": .string(kind.rawValue),
            "state": .string(state.rawValue),
            "who": .string(who),
            "filter": filter,
            "reason": .text(reason),
            "rate": rate.map { .measure($0) } ?? .null,
            "createdAt": .time(createdAt),
            "finishedAt": .time(finishedAt),
            "total": .count(counts.total),
            "done": .count(counts.done),
            "suppressed": .count(counts.suppressed),
            "moved": .count(counts.moved),
            "waiting": .count(counts.waiting),
            "left": .count(counts.waiting + counts.moved),
        ]
    }

    static func unknown(_ id: UUID) -> CommandFailure {
        CommandFailure(
            .unknownName,
            "there is no operation \(id.uuidString.lowercased()); `signalbox dead operation list` shows them"
        )
    }
}

extension ReplayVerdict.Suppression {
    /// Why nothing happened to a letter, for people.
    var words: String {
        switch self {
        case .letterTaken: "replayed or discarded already"
        case .letterGone: "deleted meanwhile"
        case .unreadableJob: "its job cannot be read"
        case .noStep: "no such step is recorded"
        case .stepDone: "its step is done already"
        case .stepCancelled: "its step is cancelled"
        case .executionCancelled: "its execution is cancelled"
        case .executionBusy: "another step of its execution is open or unknown"
        case .ruleNotActive: "its rule is not active"
        case .tenantSuspended: "its tenant is suspended"
        case .eventRecorded: "its event is recorded already"
        }
    }
}
