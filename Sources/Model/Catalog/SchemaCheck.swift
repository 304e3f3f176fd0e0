/// Looks at a schema that was read from a file, and says what is wrong with it: each with the keys and places that lead
/// there from the schema's root.
package typealias SchemaCheck = (JSONValue) -> [(code: SourceProblem.Code, path: [String], message: String)]
