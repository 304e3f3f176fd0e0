internal import Model
internal import Roles

/// Rules from files, each with the file that it stands in.
struct RuleFiles {
    private(set) var rules: [(file: String, definition: RuleDefinition)] = []

    var definitions: [RuleDefinition] { rules.map(\.definition) }

    /// Reads all files, so that one run is enough to see everything that is wrong.
    ///
    /// - Parameters:
    ///   - conditions: The named conditions that they may use.
    ///   - problems: What is wrong is added to it, a line each.
    init(_ paths: [String], conditions: NamedConditions, problems: inout [String]) {
        for path in paths {
            do {
                let bytes = try SourceText.read(path)
                let definitions = try RuleReader.read(
                    file: path,
                    bytes: bytes,
                    actions: ActionRegistry.catalog,
                    conditions: conditions
                )
                rules += definitions.map { (path, $0) }
            } catch {
                problems.append("\(error)")
            }
        }
        problems += duplicates
    }

    /// Throws, naming file and rule, where a rule's event type is none of those that there are: it could never fire.
    func requireEventTypes(among known: [String], catalog: String) throws {
        let problems = rules.filter { !known.contains($0.definition.eventType) }.map { file, rule in
            let hint =
                known.isEmpty
                ? "which is empty: apply a pack first" : "which has no such type" + Self.hint(rule.eventType, known)
            return "\(file): \(rule.name): trigger: '\(rule.eventType)' must be in \(catalog), \(hint)"
        }
        try SourceText.requireNone(problems)
    }

    private var duplicates: [String] {
        var files: [String: String] = [:]
        var problems: [String] = []
        for (file, definition) in rules {
            if let first = files[definition.name], first != file {
                problems.append("\(file): a rule named '\(definition.name)' stands in \(first) too")
            }
            files[definition.name] = file
        }
        return problems
    }

    private static func hint(_ type: String, _ known: [String]) -> String {
        Nearest.name(to: type, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }
}
