internal import ArgumentParser
internal import Model
internal import Store

/// `signalbox rule show`
struct RuleShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a rule in its current version, with every default written out."
    )

    @Argument(help: "The rule's name.")
    var name: String

    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let stored = try await Session(options).withStore { store in
            try await store.require(tenant.tenant)
            guard let rule = try await store.rules(tenant: tenant.tenant, name: name).first else {
                let known = try await store.ruleNames(tenant: tenant.tenant)
                throw store.unknown(rule: name, of: tenant.tenant, known: known)
            }
            return rule
        }
        let json = Self.json(stored)
        switch output.output {
        case .json: Terminal.output.write(JSONLayout.text(.object(json)))
        case .table: Terminal.output.write(Self.text(json, stored.rule.definition))
        }
    }

    private static func json(_ stored: StoredRule) -> JSONObject {
        [
            "tenant": .string(stored.rule.tenant.rawValue),
            "id": .id(stored.rule.id),
            "name": .string(stored.rule.definition.name),
            "version": .count(stored.rule.version),
            "state": .string(stored.status.rawValue),
            "createdAt": .time(stored.createdAt),
            "updatedAt": .time(stored.updatedAt),
            "definition": stored.rule.definition.json,
        ]
    }

    private static func text(_ json: JSONObject, _ definition: RuleDefinition) -> String {
        var details = Details()
        details.add("Rule", json["name"])
        details.add("Description", .text(definition.summary))
        details.add("Tenant", json["tenant"])
        details.add("Id", json["id"])
        details.add("Version", json["version"])
        details.add("State", json["state"])
        details.add("Created", json["createdAt"])
        details.add("Updated", json["updatedAt"])
        return details.text + "\n" + JSONLayout.text(definition.json)
    }
}
