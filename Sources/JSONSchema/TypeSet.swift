package import Model

/// Some of JSON Schema's types.
package struct TypeSet: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let null = TypeSet(rawValue: 1)
    package static let boolean = TypeSet(rawValue: 2)
    /// A number without a fraction, as `3` and `3.0` are.
    package static let integer = TypeSet(rawValue: 4)
    /// A number with a fraction; `number` in a schema is both.
    package static let fraction = TypeSet(rawValue: 8)
    package static let string = TypeSet(rawValue: 16)
    package static let array = TypeSet(rawValue: 32)
    package static let object = TypeSet(rawValue: 64)

    package static let number: TypeSet = [.integer, .fraction]
    package static let all = TypeSet(rawValue: 127)

    private static let byName: [(name: String, types: TypeSet)] = [
        ("null", .null), ("boolean", .boolean), ("number", .number), ("integer", .integer), ("string", .string),
        ("array", .array), ("object", .object),
    ]

    /// The names that `type` takes.
    static let names = byName.map(\.name)

    /// Returns nil where no type has the name.
    package init?(name: String) {
        guard let known = Self.byName.first(where: { $0.name == name }) else { return nil }
        self = known.types
    }

    /// The one type of a value.
    package init(of value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .boolean
            case .number(let number): number.isInteger ? .integer : .fraction
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }

    /// The names in a schema, `number` where fractions are among them.
    package var names: [String] {
        Self.byName.filter { name, types in
            name == "integer"
                ? contains(.integer) && !contains(.fraction)
                : name == "number" ? contains(.fraction) : isSuperset(of: types)
        }.map(\.name)
    }

    /// As in `a string or null`.
    package var phrase: String {
        let words = names.map { name in
            switch name {
            case "null": "null"
            case "integer", "array", "object": "an \(name)"
            default: "a \(name)"
            }
        }
        guard let last = words.last else { return "nothing" }
        return words.count == 1 ? last : words.dropLast().joined(separator: ", ") + " or " + last
    }
}
