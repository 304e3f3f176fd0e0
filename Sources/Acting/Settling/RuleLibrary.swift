package import Model
package import Postgres
package import Store
internal import Synchronization
package import Workflow

/// The rule versions that a worker has met: they never change, so each is read and compiled once.
package final class RuleLibrary: Sendable {
    /// One version, its steps' templates compiled.
    package struct Entry: Sendable {
        package var definition: RuleDefinition { plan.definition }
        package var plan: WorkflowPlan
        /// One for each step: its arguments, or why they cannot be rendered.
        package var arguments: [Result<CompiledArguments, ArgumentTemplateError>]

        package init(plan: WorkflowPlan, arguments: [Result<CompiledArguments, ArgumentTemplateError>]) {
            self.plan = plan
            self.arguments = arguments
        }
    }

    private let limit: Int
    private let schemas: ActionCatalog
    private let entries = Mutex<[RuleVersionID: Entry]>([:])

    /// - Parameter limit: How many versions are held; the library starts anew when it is full.
    package init(schemas: ActionCatalog, limit: Int = 20_000) {
        self.schemas = schemas
        self.limit = limit
    }

    /// The entries of those versions that the database has.
    package func entries(
        for versions: Set<RuleVersionID>,
        _ connection: PostgresConnection
    ) async throws -> [RuleVersionID: Entry] {
        var found = entries.withLock { entries in
            Dictionary(
                versions.compactMap { version in entries[version].map { (version, $0) } },
                uniquingKeysWith: { $1 }
            )
        }
        let missing = versions.filter { found[$0] == nil }
        guard !missing.isEmpty else { return found }
        for (version, definition) in try await Store.definitions(of: Array(missing), connection) {
            found[version] = Entry(plan: WorkflowPlan(definition), arguments: definition.steps.map(compile))
        }
        let known = found
        entries.withLock { entries in
            if entries.count + missing.count > limit { entries.removeAll() }
            entries.merge(known) { $1 }
        }
        return found
    }

    private func compile(_ step: Step) -> Result<CompiledArguments, ArgumentTemplateError> {
        let html =
            step.action.flatMap { schemas[$0] }?.arguments.filter { $0.type == .text(isHTML: true) }.map(\.name) ?? []
        return Result { () throws(ArgumentTemplateError) in
            try CompiledArguments(step.arguments, htmlKeys: Set(html))
        }
    }
}
