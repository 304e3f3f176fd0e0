/// `timestamptz`: an instant in whole microseconds, exact both ways.
///
/// `Int64.max` and `Int64.min` stand for Postgres's `infinity` and `-infinity`.
package struct PostgresTimestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package var microsecondsSinceUnixEpoch: Int64

    package init(microsecondsSinceUnixEpoch: Int64) {
        self.microsecondsSinceUnixEpoch = microsecondsSinceUnixEpoch
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.microsecondsSinceUnixEpoch < right.microsecondsSinceUnixEpoch
    }

    /// From 1970 to 2000-01-01, where Postgres starts to count.
    private static let postgresEpoch: Int64 = 946_684_800_000_000
}

extension PostgresTimestamp: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .timestamptz }

    /// Throws before 4713 BC, which Postgres cannot keep.
    package func encode(into buffer: inout [UInt8]) throws(PostgresError) {
        switch microsecondsSinceUnixEpoch {
        case .max, .min:
            buffer.appendBigEndian(microsecondsSinceUnixEpoch)
        case let instant:
            let (value, overflow) = instant.subtractingReportingOverflow(Self.postgresEpoch)
            guard !overflow, value >= -211_813_488_000_000_000 else {
                throw PostgresError(.encoding, "A timestamp parameter is before 4713 BC: \(instant) µs from 1970.")
            }
            buffer.appendBigEndian(value)
        }
    }

    package init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.required("a PostgresTimestamp", PostgresType.timestamptz.oid)
        guard bytes.count == 8 else { throw cell.mismatch("a PostgresTimestamp") }
        let value = bytes.bigEndian(Int64.self, at: 0)
        switch value {
        case .max, .min:
            self.init(microsecondsSinceUnixEpoch: value)
        default:
            let (instant, overflow) = value.addingReportingOverflow(Self.postgresEpoch)
            guard !overflow else { throw cell.mismatch("a PostgresTimestamp before the year 294247") }
            self.init(microsecondsSinceUnixEpoch: instant)
        }
    }
}
