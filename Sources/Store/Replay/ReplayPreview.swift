/// What a replay would do.
package struct ReplayPreview: Sendable, Hashable {
    /// Steps that would be tried again.
    package var steps = 0
    /// Jobs that would be published again for steps which are open.
    package var openJobs = 0
    /// Events that would be published again.
    package var events = 0
    package var suppressed: [ReplayVerdict.Suppression: Int] = [:]

    package var total: Int { steps + openJobs + events + suppressed.values.reduce(0, +) }

    mutating func add(_ verdict: ReplayVerdict, isEvent: Bool) {
        switch verdict {
        case .move: steps += 1
        case .publish where isEvent: events += 1
        case .publish: openJobs += 1
        case .suppress(let reason): suppressed[reason, default: 0] += 1
        }
    }
}
