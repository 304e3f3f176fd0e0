internal import Yams

/// The keys of a configuration file: their names, lines and shapes.
///
/// swift-configuration looks keys up and cannot list them, so a misspelt key would silently keep its default. The file is
/// therefore also read here, with Yams; the values still come from swift-configuration's own YAML provider.
package struct ConfigFile: Sendable {
    /// A key that the file gives a value.
    package struct Entry: Sendable {
        package let name: String
        /// Counted from 1; nil where the parser did not say.
        package let line: Int?
        let form: Form
    }

    enum Form: Sendable {
        case scalar
        case null
        case list
        case nestedList
        case group
    }

    package let path: String
    /// Every key that is not a group of others, in the file's order, and every empty group.
    package let entries: [Entry]

    /// Whether there is anything in the file but comments.
    var isEmpty: Bool { entries.isEmpty }

    /// Reads and parses the file at `path`.
    package init(path: String) throws(SettingProblem) {
        let text: String
        do {
            text = try TextFile.read(path)
        } catch {
            let source = SettingProblem.Source.file(path, line: nil)
            throw SettingProblem(
                code: .unreadableFile,
                name: "configuration file",
                source: source,
                message: "the file \(error)"
            )
        }
        try self.init(path: path, text: text)
    }

    init(path: String, text: String) throws(SettingProblem) {
        self.path = path
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw Self.malformed(path, YAMLFault(error))
        }
        guard let root, !root.isNull else {
            entries = []
            return
        }
        guard let mapping = root.mapping else {
            throw Self.malformed(path, YAMLFault(line: 1, reason: "expected groups of `key: value`"))
        }
        entries = Self.entries(of: mapping, under: "")
    }

    /// The line that sets `name`, if the file does.
    func line(of name: String) -> Int?? {
        entries.first { $0.name == name }.map(\.line)
    }

    private static func entries(of mapping: Node.Mapping, under prefix: String) -> [Entry] {
        mapping.flatMap { (key, value) -> [Entry] in
            let name = prefix + (key.scalar?.string ?? "?")
            let line = key.mark?.line
            switch value {
            case .mapping(let inner) where !inner.isEmpty:
                return entries(of: inner, under: name + ".")
            case .mapping:
                return [Entry(name: name, line: line, form: .group)]
            case .sequence(let items):
                let isFlat = items.allSatisfy { $0.scalar != nil }
                return [Entry(name: name, line: line, form: isFlat ? .list : .nestedList)]
            default:
                return [Entry(name: name, line: line, form: value.isNull ? .null : .scalar)]
            }
        }
    }

    private static func malformed(_ path: String, _ fault: YAMLFault) -> SettingProblem {
        SettingProblem(
            code: .malformedFile,
            name: "configuration file",
            source: .file(path, line: fault.line),
            message: fault.reason
        )
    }
}

extension Node {
    /// Whether YAML reads this as "nothing"; the library's provider would read the text `null`.
    var isNull: Bool {
        guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
