internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox rule diff`
struct RuleDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say how two versions of a rule differ, or a version and a file, field by field.",
        discussion: """
            Without --from and --to: from the current version to the draft, or from the one before to the current one where there \
            is no draft. Defaults are written out, so what a file leaves out makes no difference.
            """
    )

    @Argument(help: "The rule's name.")
    var name: String

    @Argument(
        help: "A rule file that the version is compared with, YAML or JSON.",
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var file: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The version that it was.", valueName: "number"),
        transform: ArgumentText.version
    )
    var from: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The version that it became.", valueName: "number"),
        transform: ArgumentText.version
    )
    var to: Int?

    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard file == nil || to == nil else { throw ValidationError("give either a file or --to, not both") }
    }

    private struct Side {
        var title: String
        var definition: RuleDefinition
    }

    func run() async throws {
        let session = try await Session(options)
        let (before, after) = try await session.withStore { store in
            try await store.require(tenant.tenant)
            guard let current = try await store.rules(tenant: tenant.tenant, name: name).first else {
                throw store.unknown(
                    rule: name,
                    of: tenant.tenant,
                    known: try await store.ruleNames(tenant: tenant.tenant)
                )
            }
            return try await sides(current, session, store)
        }
        let changes = JSONDifference.changes(from: before.definition.json, to: after.definition.json)
        switch output.output {
        case .json:
            let entries = changes.map { change -> JSONValue in
                var object: JSONObject = ["path": .string(change.path)]
                object["from"] = change.before
                object["to"] = change.after
                return .object(object)
            }
            Terminal.output.write(
                JSONLayout.text(
                    [
                        "rule": .string(name), "from": .string(before.title), "to": .string(after.title),
                        "changes": .array(entries),
                    ]
                )
            )
        case .table:
            let lines = changes.map(Self.line)
            let title = "\(name): \(before.title) → \(after.title)"
            let rest = lines.isEmpty ? ["no difference"] : lines
            Terminal.output.write(([title] + rest).map(\.onOneLine).joined(separator: "\n") + "\n")
        }
    }

    private func sides(
        _ current: StoredRule,
        _ session: Session,
        _ store: Store
    ) async throws -> (before: Side, after: Side) {
        let version = current.rule.version
        if let file {
            let (rules, problems) = await RuleFiles.read([file], tenant: tenant.tenant, session)
            guard problems.isEmpty else { throw CommandFailure(.file, problems.joined(separator: "\n")) }
            guard let definition = rules.definitions.first(where: { $0.name.hasSameBytes(as: name) }) else {
                throw CommandFailure(.file, "\(file): there is no rule '\(name)' in it")
            }
            return (try await side(from ?? version, store), Side(title: file, definition: definition))
        }
        if let from, let to { return (try await side(from, store), try await side(to, store)) }
        if let from { return (try await side(from, store), try await side(version, store)) }
        if let to { return (try await side(version, store), try await side(to, store)) }
        if let draft = current.draft, draft != version {
            return (try await side(version, store), try await side(draft, store))
        }
        let history = try await store.ruleHistory(name, tenant: tenant.tenant, page: Page(limit: 1000))
        let past = history.map(\.version).first { $0 != version }
        guard let past else {
            throw CommandFailure(
                .unknownName,
                "the rule '\(name)' has one version alone: give a file to compare it with"
            )
        }
        return (try await side(past, store), try await side(version, store))
    }

    private func side(_ version: Int, _ store: Store) async throws -> Side {
        guard let found = try await store.rule(name, tenant: tenant.tenant, version: version) else {
            throw CommandFailure(
                .unknownName,
                "the rule '\(name)' has no version \(version); `signalbox rule history \(name)` shows them"
            )
        }
        let draft = found.activatedAt == nil ? ", a draft" : ""
        return Side(title: "version \(version)\(draft)", definition: found.rule.definition)
    }

    private static func line(_ change: JSONDifference) -> String {
        switch (change.before, change.after) {
        case (let before?, let after?): "~ \(change.path): \(before) → \(after)"
        case (nil, let after?): "+ \(change.path): \(after)"
        case (let before?, nil): "- \(change.path): \(before)"
        case (nil, nil): "~ \(change.path)"
        }
    }
}
