package import Model

/// What a file's event types would change in a catalog. Pure: given both.
package struct CatalogPlan: Sendable {
    /// By the order of the file.
    package private(set) var entries: [Entry] = []

    /// What becomes of one event type.
    package struct Entry: Sendable {
        package var type: EventType
        package var change: Change
        /// What differs besides schemas, as in `status: active → deprecated`.
        package var notes: [String] = []
        package var schemas: [SchemaChange] = []

        /// Whether events that fit now may be refused, or rules meet fields that are not there, although no version is
        /// new.
        package var isBreaking: Bool { retires || schemas.contains(where: \.isBreaking) }
        /// Whether a version is retired that is active now.
        package var retires = false
    }

    package enum Change: String, Sendable {
        case created, changed, unchanged
    }

    /// What becomes of one version's schema.
    package struct SchemaChange: Sendable {
        package var name: String
        package var kind: Kind
        /// Compared with the same version before, for a new version with the newest one that there was.
        package var fields: [FieldDifference]

        package enum Kind: String, Sendable {
            case added, changed, removed
        }

        /// A version that is new breaks nothing: events that name none may be of any that is active.
        package var isBreaking: Bool {
            switch kind {
            case .added: false
            case .removed: true
            case .changed: fields.contains { !$0.breaks.isEmpty }
            }
        }
    }

    package init(_ types: [EventType], over present: [EventType]) {
        let before = Dictionary(present.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        entries = types.map { type in
            guard let old = before[type.name] else { return Entry(type: type, change: .created) }
            guard old != type else { return Entry(type: type, change: .unchanged) }
            return Entry(
                type: type,
                change: .changed,
                notes: Self.notes(from: old, to: type),
                schemas: Self.schemas(from: old, to: type),
                retires: Self.retires(from: old, to: type)
            )
        }
    }

    /// How many event types would be created, changed and left as they are.
    package func count(_ change: Change) -> Int { entries.count { $0.change == change } }

    private static func retires(from old: EventType, to new: EventType) -> Bool {
        old.versions.contains { before in
            before.status == .active && new.versions.contains { $0.number == before.number && $0.status == .retired }
        }
    }

    private static func notes(from old: EventType, to new: EventType) -> [String] {
        var notes: [String] = []
        if old.category != new.category { notes.append("category: \(old.category) → \(new.category)") }
        if old.summary != new.summary { notes.append("description changed") }
        if old.status != new.status { notes.append("status: \(old.status.label) → \(new.status.label)") }
        if old.records != new.records { notes.append("records changed") }
        for version in new.versions {
            guard let before = old.versions.first(where: { $0.number == version.number }),
                before.status != version.status
            else { continue }
            notes.append("\(new.schemaName(version: version.number)): \(before.status) → \(version.status)")
        }
        return notes
    }

    private static func schemas(from old: EventType, to new: EventType) -> [SchemaChange] {
        var changes: [SchemaChange] = []
        for version in new.versions {
            let name = new.schemaName(version: version.number)
            let same = old.versions.first { $0.number == version.number }
            guard same?.schema != version.schema else { continue }
            let before = same ?? old.currentVersion
            changes.append(
                SchemaChange(
                    name: name,
                    kind: same == nil ? .added : .changed,
                    fields: before.map { fields(from: $0.schema, to: version.schema) } ?? []
                )
            )
        }
        for version in old.versions where !new.versions.contains(where: { $0.number == version.number }) {
            changes.append(
                SchemaChange(name: old.schemaName(version: version.number), kind: .removed, fields: [])
            )
        }
        return changes
    }

    // Schemas that cannot be compiled were refused before; there is nothing to say of their fields.
    private static func fields(from old: JSONValue, to new: JSONValue) -> [FieldDifference] {
        guard let old = try? Schema(compiling: old), let new = try? Schema(compiling: new) else { return [] }
        return old.changes(to: new)
    }
}

extension EventType.Status {
    /// As in `deprecated in favour of TICKET_MESSAGE_ADDED`.
    package var label: String {
        if case .deprecated(let successor?) = self { return "\(name) in favour of \(successor)" }
        return name
    }
}
