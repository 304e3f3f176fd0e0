/// The five characters by which Postgres names an error: PostgreSQL documentation, appendix A.
///
/// A struct, because servers and extensions add codes.
package struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The first two characters: the kind of error.
    package var classCode: Substring { rawValue.prefix(2) }

    package var description: String { rawValue }

    package static let connectionFailure = Self(rawValue: "08006")
    package static let featureNotSupported = Self(rawValue: "0A000")
    package static let stringDataRightTruncation = Self(rawValue: "22001")
    package static let numericValueOutOfRange = Self(rawValue: "22003")
    package static let characterNotInRepertoire = Self(rawValue: "22021")
    package static let invalidTextRepresentation = Self(rawValue: "22P02")
    package static let notNullViolation = Self(rawValue: "23502")
    package static let foreignKeyViolation = Self(rawValue: "23503")
    package static let uniqueViolation = Self(rawValue: "23505")
    package static let checkViolation = Self(rawValue: "23514")
    package static let exclusionViolation = Self(rawValue: "23P01")
    package static let readOnlySQLTransaction = Self(rawValue: "25006")
    package static let inFailedSQLTransaction = Self(rawValue: "25P02")
    package static let idleInTransactionSessionTimeout = Self(rawValue: "25P03")
    package static let invalidSQLStatementName = Self(rawValue: "26000")
    package static let invalidAuthorizationSpecification = Self(rawValue: "28000")
    package static let invalidPassword = Self(rawValue: "28P01")
    package static let invalidCatalogName = Self(rawValue: "3D000")
    package static let serializationFailure = Self(rawValue: "40001")
    package static let deadlockDetected = Self(rawValue: "40P01")
    package static let insufficientPrivilege = Self(rawValue: "42501")
    package static let syntaxError = Self(rawValue: "42601")
    package static let undefinedColumn = Self(rawValue: "42703")
    package static let undefinedTable = Self(rawValue: "42P01")
    package static let duplicateTable = Self(rawValue: "42P07")
    package static let undefinedObject = Self(rawValue: "42704")
    package static let diskFull = Self(rawValue: "53100")
    package static let outOfMemory = Self(rawValue: "53200")
    package static let tooManyConnections = Self(rawValue: "53300")
    package static let objectInUse = Self(rawValue: "55006")
    package static let lockNotAvailable = Self(rawValue: "55P03")
    package static let queryCanceled = Self(rawValue: "57014")
    package static let adminShutdown = Self(rawValue: "57P01")
    package static let crashShutdown = Self(rawValue: "57P02")
    package static let cannotConnectNow = Self(rawValue: "57P03")
    package static let raiseException = Self(rawValue: "P0001")
}
