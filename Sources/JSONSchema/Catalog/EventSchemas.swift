package import Model

/// The compiled schemas of one tenant's catalog, and what they say of events.
package struct EventSchemas: Sendable {
    /// What becomes of events that do not fit.
    package var mode: ValidationMode
    /// Schemas that could not be compiled, by their names: events are not checked by these.
    package private(set) var broken: [(name: String, error: SchemaError)] = []
    private var types: [String: Entry] = [:]

    private struct Entry: Sendable {
        var type: EventType
        var current: Version?
        var versions: [Int: Version]
        /// Those that are active, the newest first.
        var active: [Version]
    }

    private struct Version: Sendable {
        var name: String
        var status: EventTypeVersion.Status
        var schema: Schema
    }

    /// No schemas.
    package init() {
        mode = .off
    }

    package init(_ types: [EventType], mode: ValidationMode, cache: SchemaCache = SchemaCache()) {
        self.mode = mode
        for type in types where !type.versions.isEmpty {
            var versions: [Int: Version] = [:]
            for version in type.versions {
                let name = type.schemaName(version: version.number)
                do throws(SchemaError) {
                    let schema = try cache.schema(version.schema)
                    versions[version.number] = Version(name: name, status: version.status, schema: schema)
                } catch {
                    broken.append((name, error))
                }
            }
            let current = type.currentVersion.flatMap { versions[$0.number] }
            let active = versions.sorted { $0.key > $1.key }.map(\.value).filter { $0.status == .active }
            self.types[type.name] = Entry(type: type, current: current, versions: versions, active: active)
        }
    }

    /// The schema that an event of a type is checked by where it names no version.
    package func schema(ofType type: String) -> Schema? { types[type]?.current?.schema }

    /// Why an event does not fit the schema of its type; nil where it does, and where there is none.
    ///
    /// Which version it is of, its `dataschema` says where it names one of the type's schemas. Else it has to fit one of
    /// those that are active; where it fits none, the newest one says why. The mode is for whoever asks.
    package func refusal(of event: Event) -> EventRefusal? {
        guard let entry = types[event.type] else { return nil }
        let version: Version?
        var isUnnamed = false
        switch event.dataSchema.flatMap(entry.type.version(naming:)) {
        case .failure(let unknown):
            return Self.refusal(
                "`\(unknown.name.prefix(100))` is no schema of '\(event.type)'; expected \(Self.names(entry))"
            )
        case .success(let number):
            version = entry.versions[number]
            if let version, version.status == .retired {
                return Self.refusal("\(version.name) is retired; expected \(Self.names(entry))")
            }
        case nil:
            version = entry.current
            isUnnamed = true
        }
        guard let version, let violation = version.schema.violation(in: event.data) else { return nil }
        if isUnnamed, entry.active.dropFirst().contains(where: { $0.schema.fits(event.data) }) { return nil }
        return EventRefusal(
            .schemaMismatch,
            field: violation.field,
            message: "\(violation) by \(version.name)"
        )
    }

    private static func refusal(_ message: String) -> EventRefusal {
        EventRefusal(.schemaMismatch, field: "dataschema", message: message)
    }

    private static func names(_ entry: Entry) -> String {
        let names = entry.type.versions.filter { $0.status == .active }.map {
            entry.type.schemaName(version: $0.number)
        }
        return names.isEmpty ? "none: all are retired" : names.joined(separator: " or ")
    }
}
