/// The keywords of JSON Schema 2020-12, by what their values are.
///
/// Source: https://json-schema.org/draft/2020-12/json-schema-core and …/json-schema-validation
enum SchemaKeyword {
    /// Their value is a schema.
    static let schemas: Set<String> = [
        "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems",
        "unevaluatedProperties", "contentSchema",
    ]
    /// Their value is a list of schemas, at least one.
    static let lists: Set<String> = ["allOf", "anyOf", "oneOf", "prefixItems"]
    /// Their value is an object of schemas.
    static let maps: Set<String> = ["$defs", "properties", "patternProperties", "dependentSchemas"]
    /// Read by the compiler, one by one.
    static let others: Set<String> = [
        "$schema", "$id", "$anchor", "$dynamicAnchor", "$ref", "$dynamicRef", "type", "const", "enum", "minimum",
        "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "format",
        "minItems", "maxItems", "uniqueItems", "minContains", "maxContains", "minProperties", "maxProperties",
        "required", "dependentRequired",
    ]
    /// Notes for people and tools.
    static let notes: Set<String> = [
        "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
        "contentEncoding", "contentMediaType",
    ]
    /// What older drafts had, and what there is now.
    static let replaced = [
        "definitions": "$defs", "dependencies": "dependentRequired` or `dependentSchemas",
        "additionalItems": "items", "$recursiveRef": "$dynamicRef", "$recursiveAnchor": "$dynamicAnchor", "id": "$id",
        "divisibleBy": "multipleOf", "extends": "allOf", "disallow": "not",
    ]

    static let all: Set<String> = schemas.union(lists).union(maps).union(others).union(notes)

    static let dialect = "https://json-schema.org/draft/2020-12/schema"
}
