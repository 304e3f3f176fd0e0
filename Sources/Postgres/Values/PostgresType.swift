/// A type of Postgres by its object id, and the id of its array type: `pg_type.dat`.
package struct PostgresType: Hashable, Sendable {
    package var oid: UInt32
    /// nil where Signalbox sends no arrays of it.
    package var arrayOID: UInt32?

    package init(oid: UInt32, arrayOID: UInt32?) {
        self.oid = oid
        self.arrayOID = arrayOID
    }

    package static let bool = Self(oid: 16, arrayOID: 1000)
    package static let bytea = Self(oid: 17, arrayOID: 1001)
    package static let char = Self(oid: 18, arrayOID: 1002)
    package static let name = Self(oid: 19, arrayOID: 1003)
    package static let int8 = Self(oid: 20, arrayOID: 1016)
    package static let int2 = Self(oid: 21, arrayOID: 1005)
    package static let int4 = Self(oid: 23, arrayOID: 1007)
    package static let text = Self(oid: 25, arrayOID: 1009)
    package static let oid = Self(oid: 26, arrayOID: 1028)
    package static let json = Self(oid: 114, arrayOID: 199)
    package static let float4 = Self(oid: 700, arrayOID: 1021)
    package static let float8 = Self(oid: 701, arrayOID: 1022)
    package static let unknown = Self(oid: 705, arrayOID: nil)
    package static let bpchar = Self(oid: 1042, arrayOID: 1014)
    package static let varchar = Self(oid: 1043, arrayOID: 1015)
    package static let timestamptz = Self(oid: 1184, arrayOID: 1185)
    package static let numeric = Self(oid: 1700, arrayOID: 1231)
    package static let uuid = Self(oid: 2950, arrayOID: 2951)
    package static let jsonb = Self(oid: 3802, arrayOID: 3807)

    /// The first object id that is not built in: enums, extensions' types, composites.
    static let firstUserDefined: UInt32 = 16384

    /// What people call the type with this object id, for messages.
    static func name(of oid: UInt32) -> String {
        names[oid] ?? (oid >= firstUserDefined ? "a user-defined type (oid \(oid))" : "oid \(oid)")
    }

    static func knownName(of oid: UInt32) -> String? { names[oid] }

    private static let names: [UInt32: String] = {
        let named: [(PostgresType, String)] = [
            (.bool, "bool"), (.bytea, "bytea"), (.char, "char"), (.name, "name"), (.int8, "int8"), (.int2, "int2"),
            (.int4, "int4"), (.text, "text"), (.oid, "oid"), (.json, "json"), (.float4, "float4"), (.float8, "float8"),
            (.unknown, "unknown"), (.bpchar, "bpchar"), (.varchar, "varchar"), (.timestamptz, "timestamptz"),
            (.numeric, "numeric"), (.uuid, "uuid"), (.jsonb, "jsonb"),
        ]
        var names: [UInt32: String] = [1082: "date", 1083: "time", 1114: "timestamp", 1186: "interval", 2278: "void"]
        for (type, name) in named {
            names[type.oid] = name
            if let array = type.arrayOID { names[array] = name + "[]" }
        }
        return names
    }()
}
