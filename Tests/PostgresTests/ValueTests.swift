import Foundation
import Postgres
import Testing

@Suite struct ValueTests {
    /// Sends values and reads them back, one by one and as an array.
    private func roundTrip<T: PostgresEncodable & PostgresDecodable & Equatable>(
        _ values: [T],
        _ sqlType: String,
        _ connection: PostgresConnection,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        for value in values {
            let rows = try await connection.execute(Statement("SELECT $1::\(sqlType)", value))
            #expect(try #require(rows.first).decode(T.self, at: 0) == value, sourceLocation: location)
        }
        let nothing: T? = nil
        let null = try await connection.value(Statement("SELECT $1::\(sqlType)", nothing), as: T?.self)
        #expect(null == nil, sourceLocation: location)
        let array = try await connection.value(Statement("SELECT $1::\(sqlType)[]", values), as: [T].self)
        #expect(array == values, sourceLocation: location)
        let empty = try await connection.value(Statement("SELECT $1::\(sqlType)[]", [T]()), as: [T].self)
        #expect(empty == [], sourceLocation: location)
        let holes: [T?] = [nil] + values.flatMap { [$0, nil] }
        let readHoles = try await connection.value(Statement("SELECT $1::\(sqlType)[]", holes), as: [T?].self)
        #expect(readHoles == holes, sourceLocation: location)
        let text = try await connection.value(
            Statement("SELECT array_length($1::\(sqlType)[], 1)::int8", holes),
            as: Int.self
        )
        #expect(text == holes.count, sourceLocation: location)
    }

    @Test func `every type comes back as it was sent, alone, as NULL and in arrays`() async throws {
        try await withDatabaseConnection { connection in
            try await roundTrip([true, false], "bool", connection)
            try await roundTrip([Int16.min, -1, 0, 1, .max], "int2", connection)
            try await roundTrip([Int32.min, -1, 0, 1, .max], "int4", connection)
            try await roundTrip([Int64.min, -1, 0, 1, .max], "int8", connection)
            try await roundTrip([Int.min, -1, 0, 1, .max], "int8", connection)
            try await roundTrip(
                [0, -0.0, 1.5, .pi, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
                    as [Double],
                "float8",
                connection
            )
            try await roundTrip([0, 1.5, .infinity, .greatestFiniteMagnitude] as [Float], "float4", connection)
            try await roundTrip(["", "a", "ünïcødé 🚂", "{\",\\}", "NULL", " \n\t"], "text", connection)
            try await roundTrip([Bytes([]), Bytes([0]), Bytes(Array(0...255))], "bytea", connection)
            try await roundTrip([UUID(), UUID()], "uuid", connection)
            try await roundTrip([JSONText("{\"a\":  [1, null]}"), JSONText("null")], "json", connection)
            try await roundTrip([JSONBText("{\"a\": [1, null]}"), JSONBText("\"ü\"")], "jsonb", connection)
            let instants: [Int64] = [0, 1, -1, 1_790_000_000_123_456, -12_219_292_800_000_001, .min, .max, .max - 1]
            let timestamps = instants.map { PostgresTimestamp(microsecondsSinceUnixEpoch: $0) }
            try await roundTrip(timestamps, "timestamptz", connection)
        }
    }

    @Test func `the server sees the values that were meant`() async throws {
        try await withDatabaseConnection { connection in
            let seen: [(Statement, String)] = [
                (Statement("SELECT $1::text", true), "true"),
                (Statement("SELECT $1::text", Int64.min), "-9223372036854775808"),
                (Statement("SELECT $1::text", Double.nan), "NaN"),
                (Statement("SELECT $1::text", -Float.infinity), "-Infinity"),
                (Statement("SELECT $1::text", Bytes([0xDE, 0xAD])), "\\xdead"),
                (Statement("SELECT $1::text", JSONText("[ 1]")), "[ 1]"),
                (Statement("SELECT $1::text", JSONBText("[ 1]")), "[1]"),
                (Statement("SELECT $1::text", ["a", "NULL", nil, "x,y"] as [String?]), "{a,\"NULL\",NULL,\"x,y\"}"),
                (Statement("SELECT $1::text", [Int32]()), "{}"),
            ]
            for (statement, text) in seen {
                #expect(try await connection.value(statement, as: String.self) == text)
            }
            let instant = PostgresTimestamp(microsecondsSinceUnixEpoch: 1_700_000_000_000_001)
            let text = try await connection.value(
                Statement("SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", instant),
                as: String.self
            )
            #expect(text == "2023-11-14 22:13:20.000001")
            let forever = PostgresTimestamp(microsecondsSinceUnixEpoch: .max)
            #expect(try await connection.value(Statement("SELECT $1::text", forever), as: String.self) == "infinity")
            let nan = try await connection.value(Statement("SELECT $1::float8", Double.nan), as: Double.self)
            #expect(nan.isNaN)
        }
    }

    @Test func `integers widen, and never narrow`() async throws {
        try await withDatabaseConnection { connection in
            #expect(try await connection.value("SELECT 7::int2", as: Int.self) == 7)
            #expect(try await connection.value("SELECT (-7)::int2", as: Int32.self) == -7)
            #expect(try await connection.value("SELECT (-7)::int4", as: Int64.self) == -7)
            #expect(try await connection.value("SELECT 4294967295::oid", as: Int64.self) == 4_294_967_295)
            let error = try await postgresError {
                _ = try await connection.value("SELECT 7::int8 AS n", as: Int32.self)
            }
            #expect(error.code == .decoding)
            #expect(error.column == "n")
            #expect(error.message.contains("\"n\"") && error.message.contains("int8"), "\(error)")
            #expect(error.message.contains("Int32"), "\(error)")
        }
    }

    @Test func `numerics are read exactly as text and nearly as Double`() async throws {
        try await withDatabaseConnection { connection in
            let texts = [
                "0", "0.00", "1", "-1", "10000", "100000000", "0.0001", "0.00000001", "-0.5", "12345678.90",
                "9999.9999",
                "123456789012345678901234567890.123456789", "NaN", "Infinity", "-Infinity", "1e30", "1e-20",
            ]
            for text in texts {
                let rows = try await connection.execute(Statement("SELECT $1::numeric, $1::numeric::text", text))
                let row = try #require(rows.first)
                #expect(try row.decode(String.self, at: 0) == row.decode(String.self, at: 1))
            }
            #expect(try await connection.value("SELECT 12345678.90::numeric", as: Double.self) == 12_345_678.90)
            #expect(try await connection.value("SELECT 'NaN'::numeric", as: Double.self).isNaN)
        }
    }

    @Test func `text types are read as String, an enum by its label, a composite not at all`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript(
                "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TYPE pair AS (a int, b int)"
            )
            #expect(try await connection.value("SELECT 'glad'::mood", as: String.self) == "glad")
            #expect(
                try await connection.value("SELECT ARRAY['sad', 'glad']::mood[]", as: [String].self) == ["sad", "glad"]
            )
            #expect(try await connection.value("SELECT 'a'::varchar", as: String.self) == "a")
            #expect(try await connection.value("SELECT 'a'::name", as: String.self) == "a")
            #expect(try await connection.value("SELECT 'a'::\"char\"", as: String.self) == "a")
            #expect(try await connection.value("SELECT 'a'", as: String.self) == "a")
            #expect(try await connection.value("SELECT 'a'::char(3)", as: String.self) == "a  ")
            let error = try await postgresError {
                _ = try await connection.value("SELECT (1, 2)::pair", as: String.self)
            }
            #expect(error.code == .decoding)
            let number = try await postgresError { _ = try await connection.value("SELECT 1", as: String.self) }
            #expect(number.code == .decoding)
        }
    }

    @Test func `NULL needs an optional, and a missing column is named`() async throws {
        try await withDatabaseConnection { connection in
            let null = try await postgresError {
                _ = try await connection.value("SELECT NULL::int4 AS x", as: Int.self)
            }
            #expect(null.message.contains("NULL") && null.column == "x", "\(null)")
            let hole = try await postgresError {
                _ = try await connection.value("SELECT ARRAY[1, NULL]", as: [Int].self)
            }
            #expect(hole.code == .decoding)
            let nested = try await postgresError {
                _ = try await connection.value("SELECT ARRAY[[1], [2]]", as: [Int].self)
            }
            #expect(nested.code == .decoding)
            let rows = try await connection.execute("SELECT 1 AS a, 2 AS \"B\"")
            let row = try #require(rows.first)
            #expect(rows.columns == ["a", "B"])
            #expect(try row.decode(Int.self, "B") == 2)
            #expect(throws: PostgresError.self) { try row.decode(Int.self, "b") }
            #expect(throws: PostgresError.self) { try row.decode(Int.self, at: 2) }
            #expect(throws: PostgresError.self) { try row.decode(Int.self, at: -1) }
        }
    }

    @Test func `columns are found by their names in any order, and the first of those that have the same`() async throws
    {
        try await withDatabaseConnection { connection in
            let row = try #require(try await connection.execute("SELECT 1 AS a, 2 AS b, 3 AS c").first)
            for name in ["c", "a", "b", "b", "c", "a"] {
                #expect(try row.decode(Int.self, name) == ["a": 1, "b": 2, "c": 3][name])
            }
            let twins = try #require(try await connection.execute("SELECT 1 AS a, 2 AS a, 3 AS b, 4 AS b").first)
            for name in ["a", "a", "b", "a", "b", "b"] {
                #expect(try twins.decode(Int.self, name) == ["a": 1, "b": 3][name])
            }
        }
    }

    @Test func `a parameter is a value, whatever is in it`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (name text)")
            let hostile = "'); DROP TABLE t; -- \" \\ $1 %s"
            _ = try await connection.execute(Statement("INSERT INTO t VALUES ($1)", hostile))
            #expect(try await connection.value("SELECT name FROM t", as: String.self) == hostile)
        }
    }

    @Test func `what cannot be sent is refused before anything is`() async throws {
        try await withDatabaseConnection { connection in
            try await connection.executeScript("CREATE TABLE t (name text)")
            let refused: [any PostgresEncodable] = [
                "a\0b", JSONText("\"\0\""), JSONBText("\"\0\""), ["x", "\0"], [[1], [2]],
                PostgresTimestamp(microsecondsSinceUnixEpoch: .min + 1),
            ]
            for parameter in refused {
                let error = try await postgresError {
                    _ = try await connection.pipeline([
                        Statement("INSERT INTO t VALUES ('first')"), Statement("SELECT $1, $2", 1, parameter),
                    ])
                }
                #expect(error.code == .encoding && error.message.contains("$2"), "\(error)")
            }
            let sql = try await postgresError { _ = try await connection.execute(Statement("SELECT 1\0")) }
            #expect(sql.code == .encoding)
            let many = Statement("SELECT 1", parameters: [Int](repeating: 1, count: 65536))
            let tooMany = try await postgresError { _ = try await connection.execute(many) }
            #expect(tooMany.code == .encoding)
            #expect(try await connection.value("SELECT count(*) FROM t", as: Int.self) == 0)
        }
    }

    @Test func `large values and large results are whole`() async throws {
        try await withDatabaseConnection { connection in
            let bytes = Bytes((0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            #expect(try await connection.value(Statement("SELECT $1::bytea", bytes), as: Bytes.self) == bytes)
            let rows = try await connection.execute("SELECT g::int8 FROM generate_series(1, 100000) g")
            #expect(rows.count == 100_000)
            #expect(try rows.reduce(0) { try $0 + $1.decode(Int.self, at: 0) } == 5_000_050_000)
            let ids = (0..<20_000).map { _ in UUID() }
            let names = ids.map(\.uuidString)
            let matching = try await connection.value(
                Statement("SELECT count(*) FROM unnest($1, $2) AS t (i, n) WHERE i::text = lower(n)", ids, names),
                as: Int.self
            )
            #expect(matching == 20_000)
        }
    }
}
