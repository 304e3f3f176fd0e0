/// What a rule waits for.
package enum Trigger: Sendable, Hashable {
    /// Events of a catalogued type.
    case event(type: String)
    case schedule(Schedule)
    case date(DateTrigger)

    /// The event type that fires the rule: its own events', where time brings them about.
    package var eventType: String {
        switch self {
        case .event(let type): type
        case .schedule, .date: Event.ruleDueType
        }
    }

    /// Whether only the rule's own events fire it.
    package var isOfTime: Bool {
        if case .event = self { false } else { true }
    }

    /// The zone that it names itself.
    package var timeZone: String? {
        switch self {
        case .event: nil
        case .schedule(let schedule): schedule.timeZone
        case .date(let date): date.timeZone
        }
    }
}
