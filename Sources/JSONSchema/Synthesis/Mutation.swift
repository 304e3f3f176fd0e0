package import Model

/// A value that breaks one rule of a schema.
package struct Mutation: Sendable, Hashable {
    package var value: JSONValue
    /// Where it was changed, and where the rule is broken.
    package var path: [String]
    package var keyword: String
    /// The rule, as a JSON Pointer into the schema; where it is about a member, that member's name stands after it.
    package var rule: String
}

extension Schema {
    /// For each rule of the schema that a valid value meets, the same value changed so that this rule is the first that
    /// it breaks; and the rules for which no such change was found.
    package func mutations(of value: JSONValue) -> (mutations: [Mutation], missed: [String]) {
        var search = MutationSearch(schema: self, root: value)
        search.visit(0, value, [])
        return (search.mutations, search.missed)
    }
}
