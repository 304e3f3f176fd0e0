/// Why a schema cannot be compiled: everything that is wrong with it.
package struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    package var problems: [SchemaProblem]

    package init(problems: [SchemaProblem]) {
        self.problems = problems
    }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
