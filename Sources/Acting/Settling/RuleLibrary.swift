package import Model
package import Postgres
package import Store
package import Workflow

/// The rule versions that a worker has met: each is read and compiled once.
package final class RuleLibrary: Sendable {
    /// One version, its steps' templates compiled. A reference, because each of its steps is given it.
    package final class Entry: Sendable {
        package let plan: WorkflowPlan
        /// One for each step: its arguments, or why they cannot be rendered.
        package let arguments: [Result<CompiledArguments, ArgumentTemplateError>]

        package init(plan: WorkflowPlan, arguments: [Result<CompiledArguments, ArgumentTemplateError>]) {
            self.plan = plan
            self.arguments = arguments
        }
    }

    private let cache: RuleVersionCache<Entry>

    package init(schemas: ActionCatalog) {
        cache = RuleVersionCache { definition, timeZone in
            Entry(
                plan: WorkflowPlan(definition, timeZone: timeZone),
                arguments: definition.steps.map { Self.compile($0, schemas) }
            )
        }
    }

    /// The entries of those versions that the database has.
    ///
    /// - Parameter versions: Each with its tenant's time zone.
    package func entries(
        for versions: [RuleVersionID: String],
        _ connection: PostgresConnection
    ) async throws -> [RuleVersionID: Entry] {
        try await cache.entries(for: versions, connection)
    }

    private static func compile(
        _ step: Step,
        _ schemas: ActionCatalog
    ) -> Result<CompiledArguments, ArgumentTemplateError> {
        let schema = step.action.flatMap { schemas[$0] }
        let html = schema?.arguments.filter { $0.type == .text(isHTML: true) }.map(\.name) ?? []
        return Result { () throws(ArgumentTemplateError) in
            try CompiledArguments(step.arguments, htmlKeys: Set(html))
        }
    }
}
