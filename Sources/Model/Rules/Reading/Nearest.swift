/// Finds what somebody who wrote an unknown name may have meant.
package enum Nearest {
    /// The known name with the fewest edits (insert, delete, replace, swap neighbours), if that is a third of it or less.
    package static func name(to written: String, among names: some Sequence<String>) -> String? {
        let written = Array(written.lowercased().unicodeScalars.prefix(64))
        var best: (name: String, edits: Int)?
        for name in names {
            let candidate = Array(name.lowercased().unicodeScalars)
            let limit = max(1, max(candidate.count, written.count) / 3)
            guard abs(candidate.count - written.count) <= limit else { continue }
            let edits = edits(from: written, to: candidate)
            if edits <= limit, best.map({ edits < $0.edits }) ?? true { best = (name, edits) }
        }
        return best?.name
    }

    /// A clause such as `; did you mean \`amount\`?`, or else the names that there are.
    package static func hint(for written: String, among names: [String]) -> String {
        if let name = name(to: written, among: names) { return "; did you mean `\(name)`?" }
        guard !names.isEmpty else { return "" }
        return "; expected \(names.count == 1 ? "" : "one of ")\(names.map { "`\($0)`" }.joined(separator: ", "))"
    }

    // Damerau–Levenshtein, as optimal string alignment.
    private static func edits(from left: [Unicode.Scalar], to right: [Unicode.Scalar]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let same = left[row] == right[column]
                var least = min(previous[column + 1] + 1, current[column] + 1, previous[column] + (same ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, beforePrevious[column - 1] + 1)
                }
                current.append(least)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
