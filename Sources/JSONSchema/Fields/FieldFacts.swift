package import Model

/// What a schema says of one field.
package struct FieldFacts: Sendable, Hashable {
    /// The types that its value may have; empty where no value can stand there.
    package var types: TypeSet
    /// The only values that it may have, from `enum` and `const`; nil for any.
    package var values: [JSONValue]?
    /// What `format` says of its text.
    package var format: String?
    /// The least and the largest number that it may be, where the bounds themselves may be left out.
    package var minimum: JSONNumber?
    package var maximum: JSONNumber?
    /// Whether every valid instance has it.
    package var isRequired: Bool
    /// Whether every valid object that it is a member of has it.
    package var isRequiredThere: Bool

    package init(
        types: TypeSet = .all,
        values: [JSONValue]? = nil,
        format: String? = nil,
        minimum: JSONNumber? = nil,
        maximum: JSONNumber? = nil,
        isRequired: Bool = false,
        isRequiredThere: Bool = false
    ) {
        self.types = types
        self.values = values
        self.format = format
        self.minimum = minimum
        self.maximum = maximum
        self.isRequired = isRequired
        self.isRequiredThere = isRequiredThere
    }
}

/// What a schema knows of a field.
package enum FieldKnowledge: Sendable, Hashable {
    case known(FieldFacts)
    /// The schema names no such field: `place` counts the steps that lead to something known.
    case unknown(UnknownField)
}

/// A field that a schema does not name.
package struct UnknownField: Sendable, Hashable {
    /// How many steps lead to something that the schema knows.
    package var known: Int
    /// The names that there are at that place.
    package var names: [String]
    /// The name that may have been meant.
    package var nearest: String?
    /// Whether no valid instance can have it; else it may be there without the schema saying so.
    package var isForbidden: Bool
}
