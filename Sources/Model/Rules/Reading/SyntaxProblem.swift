internal import Yams

/// Where Yams says that the syntax is broken, and how.
enum SyntaxProblem {
    static func describe(_ error: YamlError) -> (SourceMark, String) {
        switch error {
        case .scanner(_, _, let mark, let yaml) where isTab(mark, in: yaml):
            (SourceMark(mark), "a tab stands where the line is indented; YAML wants spaces there")
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            (SourceMark(mark), context.map { "\(problem) \($0.text)" } ?? problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            (SourceMark(context.mark), "the key `\(duplicates.first ?? "")` is given more than once; keep one")
        case .reader(let problem, let offset, _, let yaml):
            (SourceMark(offset: offset ?? 0, in: yaml), problem)
        default: (.start, "no YAML: \(error)")
        }
    }

    private static func isTab(_ mark: Mark, in yaml: String) -> Bool {
        let lines = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let line = lines.dropFirst(max(mark.line, 1) - 1).first
        return line?.unicodeScalars.dropFirst(max(mark.column, 1) - 1).first == "\t"
    }
}

extension SourceMark {
    init(_ mark: Mark) {
        self.init(line: max(mark.line, 1), column: max(mark.column, 1))
    }

    /// The place of a character counted from 0.
    init(offset: Int, in text: String) {
        self = .start
        for character in text.prefix(offset) {
            if character.isNewline {
                line += 1
                column = 1
            } else {
                column += character.unicodeScalars.count
            }
        }
    }
}
