package import Model

/// What a process may be: each role runs any number of times, alone or with others.
package enum Role: Hashable, Sendable {
    /// Matches events and publishes jobs.
    case matcher
    /// Keeps dead letters and partitions, and rescues lost jobs.
    case scheduler
    /// Does the jobs of one kind.
    case worker(ActionKind)

    /// Every role, as `signalbox serve` runs them.
    package static let all: [Role] = [.matcher, .scheduler] + ActionKind.all.map(Role.worker)

    /// `matcher`, `scheduler`, `worker.email`, …
    package var name: String {
        switch self {
        case .matcher: "matcher"
        case .scheduler: "scheduler"
        case .worker(let kind): "worker.\(kind)"
        }
    }

    /// Returns nil for a name that is no role's.
    package init?(name: String) {
        guard let role = Self.all.first(where: { $0.name == name }) else { return nil }
        self = role
    }

    /// Where its health server listens unless the settings say otherwise.
    package var healthPort: Int {
        switch self {
        case .matcher: 9601
        case .scheduler: 9602
        case .worker(let kind): 9610 + (ActionKind.all.firstIndex(of: kind) ?? 0)
        }
    }
}
