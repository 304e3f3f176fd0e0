internal import Model

/// One compiled schema. Others are named by their index among a schema's nodes.
final class SchemaNode: Sendable {
    /// Where it stands, as a JSON Pointer into the schema, for messages.
    let pointer: String
    /// What `true` and `false` say; nil for a schema with keywords.
    let verdict: Bool?
    /// All of them where `type` is not there.
    let types: TypeSet
    let constant: JSONValue?
    let choices: [JSONValue]?
    let number: NumberRules?
    let string: StringRules?
    let array: ArrayRules?
    let object: ObjectRules?
    let applicators: [Applicator]
    let unevaluatedItems: Int?
    let unevaluatedProperties: Int?
    /// Whether anything beyond ``types`` has to be looked at.
    let hasOnlyTypes: Bool
    /// The schema resource that it belongs to: of use for `$dynamicRef` alone.
    let resource: Int
    /// What `format` says, checked or not.
    let formatName: String?

    init(
        pointer: String,
        resource: Int,
        verdict: Bool? = nil,
        types: TypeSet = .all,
        constant: JSONValue? = nil,
        choices: [JSONValue]? = nil,
        number: NumberRules? = nil,
        string: StringRules? = nil,
        array: ArrayRules? = nil,
        object: ObjectRules? = nil,
        applicators: [Applicator] = [],
        unevaluatedItems: Int? = nil,
        unevaluatedProperties: Int? = nil,
        formatName: String? = nil
    ) {
        self.pointer = pointer
        self.resource = resource
        self.verdict = verdict
        self.types = types
        self.constant = constant
        self.choices = choices
        self.number = number
        self.string = string
        self.array = array
        self.object = object
        self.applicators = applicators
        self.unevaluatedItems = unevaluatedItems
        self.unevaluatedProperties = unevaluatedProperties
        self.formatName = formatName
        hasOnlyTypes =
            verdict == nil && constant == nil && choices == nil && number == nil && string == nil && array == nil
            && object == nil && applicators.isEmpty && unevaluatedItems == nil && unevaluatedProperties == nil
    }
}

/// What a schema says of numbers.
final class NumberRules: Sendable {
    let minimum: JSONNumber?
    let maximum: JSONNumber?
    let exclusiveMinimum: JSONNumber?
    let exclusiveMaximum: JSONNumber?
    let multipleOf: JSONNumber?
    let divisor: ExactNumber?

    init(
        minimum: JSONNumber?,
        maximum: JSONNumber?,
        exclusiveMinimum: JSONNumber?,
        exclusiveMaximum: JSONNumber?,
        multipleOf: JSONNumber?
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.exclusiveMinimum = exclusiveMinimum
        self.exclusiveMaximum = exclusiveMaximum
        self.multipleOf = multipleOf
        divisor = multipleOf.map(ExactNumber.init)
    }
}

/// What a schema says of strings. Lengths are in code points.
final class StringRules: Sendable {
    let minLength: Int?
    let maxLength: Int?
    let pattern: Pattern?
    /// nil where it is not checked.
    let format: Format?

    init(minLength: Int?, maxLength: Int?, pattern: Pattern?, format: Format?) {
        self.minLength = minLength
        self.maxLength = maxLength
        self.pattern = pattern
        self.format = format
    }
}

/// What a schema says of arrays.
final class ArrayRules: Sendable {
    let minItems: Int?
    let maxItems: Int?
    let uniqueItems: Bool
    let prefixItems: [Int]
    let items: Int?
    let contains: Int?
    let minContains: Int?
    let maxContains: Int?

    init(
        minItems: Int?,
        maxItems: Int?,
        uniqueItems: Bool,
        prefixItems: [Int],
        items: Int?,
        contains: Int?,
        minContains: Int?,
        maxContains: Int?
    ) {
        self.minItems = minItems
        self.maxItems = maxItems
        self.uniqueItems = uniqueItems
        self.prefixItems = prefixItems
        self.items = items
        self.contains = contains
        self.minContains = minContains
        self.maxContains = maxContains
    }
}

/// What a schema says of objects.
final class ObjectRules: Sendable {
    let minProperties: Int?
    let maxProperties: Int?
    let slots: PropertySlots
    let patternProperties: [(pattern: Pattern, node: Int)]
    let additionalProperties: Int?
    let propertyNames: Int?
    let dependentRequired: [(name: String, needed: [String])]

    init(
        minProperties: Int?,
        maxProperties: Int?,
        slots: PropertySlots,
        patternProperties: [(pattern: Pattern, node: Int)],
        additionalProperties: Int?,
        propertyNames: Int?,
        dependentRequired: [(name: String, needed: [String])]
    ) {
        self.minProperties = minProperties
        self.maxProperties = maxProperties
        self.slots = slots
        self.patternProperties = patternProperties
        self.additionalProperties = additionalProperties
        self.propertyNames = propertyNames
        self.dependentRequired = dependentRequired
    }
}

/// A schema that is applied at the same place of the instance.
enum Applicator: Sendable {
    case reference(Int)
    /// Where `anchor` is nil the target is fixed.
    case dynamicReference(Int, anchor: String)
    case all([Int])
    case any([Int])
    case one([Int])
    case not(Int)
    case conditional(condition: Int, then: Int?, otherwise: Int?)
    case dependent([(name: String, node: Int)])
}
