internal import Checking
internal import JSONSchema
internal import Model
internal import Store

/// What a catalog has to say of rules from files.
struct RuleChecks {
    /// One finding with the file and the rule that it is about.
    struct Entry {
        var file: String
        var mark: SourceMark
        var rule: String
        var finding: RuleFinding

        /// As in `rules.yaml:4:5: big-deal: conditions[0]: error unknown_field: …`.
        var line: String { "\(file):\(mark): \(rule): \(finding)" }
    }

    let entries: [Entry]

    /// - Parameters:
    ///   - present: The rules that the tenant has; one from a file takes the place of the one of its name.
    ///   - types: The tenant's whole catalog, with what a pack adds to it.
    init(_ rules: RuleFiles, among present: [RuleDefinition], types: [EventType], mode: ValidationMode) {
        let check = RuleCheck(types: types, schemas: EventSchemas(types, mode: mode))
        let names = Set(rules.definitions.map(\.name))
        let cascades = RuleCascades(present.filter { !names.contains($0.name) } + rules.definitions)
        entries = rules.rules.flatMap { file, definition, marks in
            (check.findings(on: definition) + cascades.findings(on: definition)).map { finding in
                Entry(file: file, mark: marks[finding.place], rule: definition.name, finding: finding)
            }
        }
    }

    func lines(_ severity: RuleFinding.Severity) -> [String] {
        entries.filter { $0.finding.severity == severity }.map(\.line)
    }

    /// Throws, with all that there is to say, where there is an error; for warnings alone unless these are accepted,
    /// and then they are told on standard error.
    func require(acceptingWarnings: Bool) throws {
        let (errors, warnings) = (lines(.error), lines(.warning))
        guard errors.isEmpty else { try SourceText.requireNone(errors + warnings); return }
        guard !warnings.isEmpty else { return }
        guard acceptingWarnings else {
            try SourceText.requireNone(
                warnings + ["If all of this is meant so, --force applies the rules all the same."]
            )
            return
        }
        Terminal.error.write(warnings.map { $0 + "\n" }.joined())
    }
}

extension Store {
    /// Checks rules against a tenant's catalog.
    ///
    /// - Parameter added: Event types that will be in the catalog by the time the rules are.
    func check(_ rules: RuleFiles, of tenant: TenantID, adding added: [EventType] = []) async throws -> RuleChecks {
        let names = Set(added.map(\.name))
        let present = try await eventTypes(of: .tenant(tenant)).map(\.type).filter { !names.contains($0.name) }
        let mode = try await tenants(only: tenant).first?.validation ?? .enforce
        let living = try await self.rules(tenant: tenant, page: Page(limit: .max)).filter { $0.status != .archived }
            .map(\.rule.definition)
        return RuleChecks(rules, among: living, types: present + added, mode: mode)
    }
}
