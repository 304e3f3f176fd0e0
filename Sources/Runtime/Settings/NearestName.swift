/// Finds the name that somebody probably meant.
enum NearestName {
    /// The candidate with the fewest edits, if they are few enough for a slip of the hand; the first of equals.
    static func of(_ name: String, among candidates: [String]) -> String? {
        let bound = max(2, name.count / 4)
        let ranked = candidates.map { (name: $0, edits: edits(Array(name.lowercased()), Array($0.lowercased()))) }
        return ranked.filter { $0.edits <= bound }.min { $0.edits < $1.edits }?.name
    }

    /// ": did you mean x?", or nothing.
    static func question(_ name: String, among candidates: [String]) -> String {
        of(name, among: candidates).map { "; did you mean \($0)?" } ?? ""
    }

    private static func edits(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substituted = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}
