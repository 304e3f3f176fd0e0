internal import Yams

/// Why YAML could not be parsed. Made from the parser's error without the lines that it quotes, which may hold a password.
struct YAMLFault {
    /// Counted from 1.
    let line: Int?
    let reason: String

    init(line: Int?, reason: String) {
        self.line = line
        self.reason = reason
    }

    init(_ error: any Error) {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            self.init(line: mark.line, reason: "not valid YAML: \(problem)")
        case let error as YamlError:
            if case .duplicatedKeysInMapping(let duplicates, let context) = error {
                let names = duplicates.map { "\($0)" }.sorted().joined(separator: ", ")
                self.init(line: context.mark.line, reason: "given twice in one group: \(names)")
            } else {
                self.init(line: nil, reason: "not valid YAML")
            }
        default:
            self.init(line: nil, reason: "not valid YAML")
        }
    }
}
