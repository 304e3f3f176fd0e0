internal import ArgumentParser
internal import Checking
internal import Model
internal import Store

/// `signalbox rule check`
struct RuleCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look at rule files with the eyes of a tenant's catalog, and apply nothing.",
        discussion: """
            Errors are what can never be: an event type or a field that there is not, a comparison that does not go with its \
            field's type, conditions that exclude each other. Warnings may be meant so. `rule apply` looks for the same.

            Exit codes: 0 nothing but warnings, 1 an error, 2 wrong usage.
            """
    )

    @Argument(help: "Rule files, YAML or JSON.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var files: [String]

    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let session = try await Session(options)
        let (rules, problems) = await RuleFiles.read(files, tenant: tenant.tenant, session)
        guard problems.isEmpty else { throw CommandFailure(.file, problems.joined(separator: "\n")) }
        let checks = try await session.withStore { store in
            try await store.require(tenant.tenant)
            return try await store.check(rules, of: tenant.tenant)
        }
        Listing(
            [
                Column("FILE", "file"), Column("LINE", "line", .right), Column("RULE", "rule"),
                Column("PLACE", "place"),
                Column("SEVERITY", "severity"),
                Column("CODE", "code"), Column("MESSAGE", "message"),
            ],
            checks.entries.map { entry in
                [
                    "file": .string(entry.file), "line": .count(entry.mark.line), "column": .count(entry.mark.column),
                    "rule": .string(entry.rule), "place": .string(entry.finding.place),
                    "severity": .string(entry.finding.severity.rawValue), "code": .string(entry.finding.code.rawValue),
                    "message": .string(entry.finding.message),
                ]
            }
        ).write(as: output.output)
        let (errors, count) = (checks.lines(.error).count, rules.rules.count)
        guard errors == 0 else {
            let (wrong, all) = (errors == 1 ? "error" : "errors", count == 1 ? "rule" : "rules")
            throw CommandFailure(.file, "\(errors) \(wrong) in \(count) \(all)")
        }
    }
}
