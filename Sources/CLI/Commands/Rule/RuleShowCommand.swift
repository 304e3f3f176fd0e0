internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox rule show`
struct RuleShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a rule in its current version, or another one, with every default written out."
    )

    @Argument(help: "The rule's name.")
    var name: String

    @OptionGroup var version: RuleVersionOption
    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let (stored, other) = try await Session(options).withStore { store in
            try await store.require(tenant.tenant)
            guard let rule = try await store.rules(tenant: tenant.tenant, name: name).first else {
                let known = try await store.ruleNames(tenant: tenant.tenant)
                throw store.unknown(rule: name, of: tenant.tenant, known: known)
            }
            return (rule, try await version.stored(name, tenant: tenant.tenant, store))
        }
        let json = Self.json(stored, other)
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.object(json)))
        case .table: Terminal.output.write(Self.text(json, (other?.rule ?? stored.rule).definition))
        }
    }

    private static func json(_ stored: StoredRule, _ other: StoredRuleVersion?) -> JSONObject {
        let shown = other?.rule ?? stored.rule
        var json: JSONObject = [
            "tenant": .string(stored.rule.tenant.rawValue),
            "id": .id(stored.rule.id),
            "name": .string(shown.definition.name),
            "version": .count(shown.version),
            "currentVersion": .count(stored.rule.version),
            "draft": .count(stored.draft),
            "state": .string(stored.status.rawValue),
            "createdAt": .time(other?.createdAt ?? stored.createdAt),
            "updatedAt": .time(stored.updatedAt),
        ]
        if let other {
            json["currentSince"] = .time(other.activatedAt)
            json["who"] = .text(other.who)
        }
        json["definition"] = shown.definition.json
        return json
    }

    private static func text(_ json: JSONObject, _ definition: RuleDefinition) -> String {
        var details = Details()
        details.add("Rule", json["name"])
        details.add("Description", .text(definition.summary))
        details.add("Tenant", json["tenant"])
        details.add("Id", json["id"])
        details.add("Version", json["version"])
        if json["version"] != json["currentVersion"] { details.add("Current version", json["currentVersion"]) }
        details.add("Draft", json["draft"])
        details.add("State", json["state"])
        details.add("Created", json["createdAt"])
        details.add("Written by", json["who"])
        details.add("Updated", json["updatedAt"])
        return details.text + "\n" + JSONLayout.text(definition.json)
    }
}
