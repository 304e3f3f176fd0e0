extension PatternNode {
    /// Text that the regular expression is likely to match, as `choice` decides between what it allows.
    ///
    /// - Parameter choice: A number from 0 to one less than its argument.
    func example(_ choice: (Int) -> Int) -> String {
        switch self {
        case .alternatives(let branches): return branches[choice(branches.count)].example(choice)
        case .sequence(let nodes): return nodes.map { $0.example(choice) }.joined()
        case .characters(let characters): return characters.example(choice)
        case .group(let node, _, _): return node.example(choice)
        case .repeated(let node, let minimum, let maximum, _):
            let most = max(minimum, min(maximum ?? minimum + 3, minimum + 3))
            let count = max(minimum, min(most, minimum == 0 ? 1 : minimum))
            return (0..<count).map { _ in node.example(choice) }.joined()
        case .start, .end, .wordBoundary, .look, .backReference, .namedBackReference: return ""
        }
    }
}

extension CharacterClass {
    fileprivate func example(_ choice: (Int) -> Int) -> String {
        let preferred = "akmx3057AZ_-. /:@é!".unicodeScalars
        let start = choice(4)
        let ordered = preferred.dropFirst(start) + preferred.prefix(start)
        if let scalar = ordered.first(where: contains) { return String(scalar) }
        if !isNegated, case .range(let first, _)? = parts.first, let scalar = Unicode.Scalar(first) {
            return String(scalar)
        }
        return ""
    }

    // Properties are taken for letters.
    private func contains(_ scalar: Unicode.Scalar) -> Bool {
        let isIn = parts.contains { part in
            switch part {
            case .range(let first, let last): (first...last).contains(scalar.value)
            case .property(_, let isNegated): scalar.properties.isAlphabetic != isNegated
            }
        }
        return isIn != isNegated
    }
}
