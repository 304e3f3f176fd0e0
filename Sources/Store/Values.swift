internal import FoundationEssentials
package import Model
package import Postgres

extension Timestamp: PostgresEncodable {
    package static var postgresType: PostgresType { PostgresTimestamp.postgresType }

    package func encode(into buffer: inout [UInt8]) throws(PostgresError) {
        try PostgresTimestamp(microsecondsSinceUnixEpoch: microseconds).encode(into: &buffer)
    }
}

extension PostgresRow {
    /// The instant in a `timestamptz` column.
    func timestamp(_ column: String) throws(PostgresError) -> Timestamp {
        Timestamp(microseconds: try decode(PostgresTimestamp.self, column).microsecondsSinceUnixEpoch)
    }

    /// The instant in a `timestamptz` column that may be null.
    func timestampIfPresent(_ column: String) throws(PostgresError) -> Timestamp? {
        try decode(PostgresTimestamp?.self, column).map { Timestamp(microseconds: $0.microsecondsSinceUnixEpoch) }
    }
}

extension PostgresRow {
    /// The tenant in a text column.
    func tenant(_ column: String) throws(PostgresError) -> TenantID {
        let text = try decode(String.self, column)
        guard let tenant = TenantID(rawValue: text) else {
            throw PostgresError(.decoding, "column \(column): expected a tenant's id")
        }
        return tenant
    }

    /// The word in a text column that must be one of a choice's.
    func choice<Choice: RawRepresentable<String>>(
        _ type: Choice.Type,
        _ column: String
    ) throws(PostgresError) -> Choice {
        let text = try decode(String.self, column)
        guard let choice = Choice(rawValue: text) else {
            throw PostgresError(.decoding, "column \(column): '\(text)' is no \(type)")
        }
        return choice
    }

    /// The value in a `json` column.
    func json(_ column: String) throws(PostgresError) -> JSONValue {
        do {
            return try JSONValue(parsing: try decode(JSONText.self, column).bytes, limits: .stored)
        } catch let error as PostgresError {
            throw error
        } catch {
            throw PostgresError(.decoding, "column \(column): \(error)")
        }
    }

    /// The value in a `json` column, nil for NULL.
    func jsonIfPresent(_ column: String) throws(PostgresError) -> JSONValue? {
        guard try decode(JSONText?.self, column) != nil else { return nil }
        return try json(column)
    }
}

extension JSONLimits {
    /// What was let in is not measured again on its way out.
    static let stored = JSONLimits(maximumDepth: 64, maximumBytes: 16 << 20, maximumMembers: 1_000_000)
}

extension JSONText {
    init(_ value: JSONValue) {
        self.init(value.text)
    }
}

extension String {
    /// The text as a `text` column takes it: any but NUL, which becomes U+FFFD.
    var storable: String {
        utf8.contains(0)
            ? String(decoding: utf8.flatMap { $0 == 0 ? Array("\u{FFFD}".utf8) : [$0] }, as: UTF8.self) : self
    }
}
