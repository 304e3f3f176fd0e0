internal import ArgumentParser
internal import Model

/// From where on an audit looks, as `--since` says it.
enum AuditStart: Hashable {
    case all
    case ago(Duration)
    case at(Timestamp)

    init(argument text: String) throws {
        if text == "all" {
            self = .all
        } else if let duration = DurationText.duration(of: text) {
            self = .ago(duration)
        } else if let time = Timestamp(rfc3339: text) {
            self = .at(time)
        } else {
            throw ValidationError(
                "expected `all`, how long ago (such as 90m, 6h or 7d), or a time such as 2026-03-01T09:30:00Z"
            )
        }
    }

    /// nil: from the very first on.
    func instant(at now: Timestamp) -> Timestamp? {
        switch self {
        case .all: nil
        case .ago(let duration): now - duration
        case .at(let time): time
        }
    }
}
