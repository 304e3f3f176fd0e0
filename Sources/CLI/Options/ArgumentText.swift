internal import ArgumentParser
internal import FoundationEssentials
internal import Messaging
internal import Model
internal import Store

/// From the text of an argument to its value; a refusal says what was expected.
enum ArgumentText {
    static func tenant(_ text: String) throws -> TenantID {
        guard let tenant = TenantID(rawValue: text) else {
            throw ValidationError("expected a tenant: 1 to 64 of A-Z a-z 0-9 . _ -")
        }
        return tenant
    }

    /// A whole number; a command says which ones it takes.
    static func wholeNumber(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw ValidationError("expected a whole number, such as 20") }
        return number
    }

    static func version(_ text: String) throws -> Int {
        guard let number = Int(text), number >= 1 else {
            throw ValidationError("expected a version's number: they count from 1")
        }
        return number
    }

    static func uuid(_ text: String) throws -> UUID {
        guard let id = UUID(uuidString: text) else {
            throw ValidationError("expected a UUID such as 0f8c2a51-7d0e-8b6a-9f52-4f1f0c0a7a11")
        }
        return id
    }

    static func record(_ text: String) throws -> RecordReference {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw ValidationError("expected a record as kind/id, such as deal/d-17")
        }
        return RecordReference(kind: String(parts[0]), id: String(parts[1]))
    }

    static func actionKind(_ text: String) throws -> ActionKind {
        let kind = ActionKind(rawValue: text)
        guard ActionKind.all.contains(kind) else {
            throw ValidationError("no such kind" + Nearest.hint(for: text, among: ActionKind.all.map(\.rawValue)))
        }
        return kind
    }

    /// An action kind, or what else a dead letter can be of.
    static func deadKind(_ text: String) throws -> String {
        let known = ActionKind.all.map(\.rawValue) + DeadLetter.Subject.allCases.map(\.rawValue)
        guard known.contains(text) else {
            throw ValidationError("no such kind" + Nearest.hint(for: text, among: known))
        }
        return text
    }

    /// A time in RFC 3339, or how long ago, such as `2h`.
    static func instant(_ text: String) throws -> Timestamp {
        if let time = Timestamp(rfc3339: text) { return time }
        guard let ago = DurationText.duration(of: text) else {
            throw ValidationError(
                "expected a time such as 2026-03-01T09:30:00Z, or how long ago, such as 90m, 2h or 3d"
            )
        }
        guard ago <= longestAgo else { throw ValidationError("expected at most 36500d ago") }
        return WallClock.system.now - ago
    }

    // A hundred years: Postgres knows no times of long ago.
    private static let longestAgo: Duration = .seconds(36_500 * 86_400)

    /// Letters a second, such as `20/s` or `20`.
    static func rate(_ text: String) throws -> Double {
        let number = text.hasSuffix("/s") ? String(text.dropLast(2)) : text
        guard let rate = Double(number), rate.isFinite, rate >= 0.1, rate <= 100_000 else {
            throw ValidationError("expected letters a second from 0.1 to 100000, such as 20/s")
        }
        return rate
    }

    /// One step of one execution, as `execution/step`; the step's place counts from 0.
    static func step(_ text: String) throws -> StepName {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let id = UUID(uuidString: String(parts[0])),
            parts.count == 1 || Int(parts[1]).map({ $0 >= 0 }) == true
        else {
            throw ValidationError("expected a dead letter's id, or an execution's id and a step as id/0")
        }
        return StepName(id: id, step: parts.count == 2 ? Int(parts[1]) : nil)
    }
}

/// What a step was called on the command line: by a dead letter's id, or by an execution's and the step's place.
struct StepName: Hashable {
    var id: UUID
    var step: Int?
}
