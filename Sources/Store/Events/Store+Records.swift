package import Model
package import Postgres

extension Store {
    /// What is known of records, with their tags, in one query. Those of which nothing is known are left out.
    package func records(_ keys: Set<RecordKey>) async throws -> RecordBook {
        let keys = Array(keys)
        return try Self.book(of: keys, try await pool.execute(Self.readRecords(keys)))
    }

    /// The same within a transaction.
    package static func records(_ keys: Set<RecordKey>, _ connection: PostgresConnection) async throws -> RecordBook {
        let keys = Array(keys)
        return try book(of: keys, try await connection.execute(readRecords(keys)))
    }

    private static func readRecords(_ keys: [RecordKey]) -> Statement {
        Statement(
            """
            SELECT wanted.place, r.owner, r.attributes, r.occurred_at, tagged.tags
            FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS wanted (tenant, kind, id, place)
            LEFT JOIN records r ON r.tenant = wanted.tenant AND r.kind = wanted.kind AND r.id = wanted.id
            LEFT JOIN LATERAL (
                SELECT json_agg(t.tag ORDER BY t.tag COLLATE "C") AS tags FROM tags t
                WHERE t.tenant = wanted.tenant AND t.record_kind = wanted.kind AND t.record_id = wanted.id
            ) tagged ON true
            WHERE r.id IS NOT NULL OR tagged.tags IS NOT NULL
            """,
            keys.map(\.tenant.rawValue),
            keys.map(\.kind),
            keys.map(\.id.storable)
        )
    }

    private static func book(of keys: [RecordKey], _ rows: PostgresRows) throws -> RecordBook {
        var records: [RecordKey: RecordState] = [:]
        for row in rows {
            let key = keys[Int(try row.decode(Int64.self, "place")) - 1]
            var tags: [String] = []
            if case .array(let names)? = try row.jsonIfPresent("tags") {
                for case .string(let name) in names { tags.append(name) }
            }
            records[key] = RecordState(
                id: key.id,
                owner: try row.decode(String?.self, "owner"),
                attributes: try row.jsonIfPresent("attributes") ?? [:],
                tags: tags,
                fedAt: try row.timestampIfPresent("occurred_at")
            )
        }
        return RecordBook(records)
    }
}
