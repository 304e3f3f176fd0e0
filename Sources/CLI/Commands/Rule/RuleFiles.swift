internal import Model
internal import Roles

/// Rules from files, each with the file that it stands in.
struct RuleFiles {
    private(set) var rules: [(file: String, definition: RuleDefinition, marks: RuleMarks)] = []

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
                let definitions = try RuleReader.readMarked(
                    file: path,
                    bytes: bytes,
                    actions: ActionRegistry.catalog,
                    conditions: conditions
                )
                rules += definitions.map { (path, $0.rule, $0.marks) }
            } catch {
                problems.append("\(error)")
            }
        }
        problems += duplicates
    }

    private var duplicates: [String] {
        var files: [String: String] = [:]
        var problems: [String] = []
        for (file, definition, _) in rules {
            if let first = files[definition.name], first != file {
                problems.append("\(file): a rule named '\(definition.name)' stands in \(first) too")
            }
            files[definition.name] = file
        }
        return problems
    }
}
