/// One version of an event type: the schema of its payload.
package struct EventTypeVersion: Sendable, Hashable {
    /// From 1.
    package var number: Int
    package var status: Status
    /// JSON Schema, draft 2020-12.
    package var schema: JSONValue

    package init(number: Int, status: Status = .active, schema: JSONValue) {
        self.number = number
        self.status = status
        self.schema = schema
    }

    package enum Status: String, Sendable, CaseIterable {
        case active
        /// Events that say they are of it are no longer taken.
        case retired
    }

    /// Versions that one event type may have.
    package static let numbers = 1...999
}

extension EventType {
    /// The newest version that is active: what an event is of that does not say.
    package var currentVersion: EventTypeVersion? {
        versions.filter { $0.status == .active }.max { $0.number < $1.number }
    }

    /// What a version's schema is called, as in `payload.DealWon.v1`.
    package func schemaName(version: Int) -> String { "\(schemaPrefix)\(version)" }

    /// The version that an event's `dataschema` names: nil where it names none of Signalbox's schemas.
    ///
    /// It names one where what follows its last `/`, `:` or `#` has the form `payload.<Name>.v<number>`.
    ///
    /// - Returns: The number, or a name that is none of this type's versions.
    package func version(naming dataSchema: String) -> Result<Int, UnknownSchemaVersion>? {
        let separators = Set("/:#".utf8)
        let tail = dataSchema.utf8.split(omittingEmptySubsequences: false) { separators.contains($0) }.last
        guard let tail, let name = String(tail), name.hasPrefix("payload.") else { return nil }
        for version in versions where schemaName(version: version.number).hasSameBytes(as: name) {
            return .success(version.number)
        }
        return .failure(UnknownSchemaVersion(name: name))
    }

    private var schemaPrefix: String { "payload.\(Self.pascalName(of: name)).v" }

    /// `DealWon` for `deal.won`, `TicketCreated` for `TICKET_CREATED`.
    package static func pascalName(of type: String) -> String {
        type.split { !$0.isLetter && !$0.isNumber }.map { word in
            let rest = word.contains(where: \.isLowercase) ? String(word.dropFirst()) : word.dropFirst().lowercased()
            return word.prefix(1).uppercased() + rest
        }.joined()
    }
}

/// A `dataschema` that has the form of a schema's name, and is none of the event type's.
package struct UnknownSchemaVersion: Error, Sendable, Hashable {
    package var name: String
}
