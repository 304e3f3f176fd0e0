internal import ArgumentParser
internal import FoundationEssentials
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
}
