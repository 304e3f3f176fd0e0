package import Model

/// What differs for one field between two schemas.
package struct FieldDifference: Sendable, Hashable {
    /// The steps to the field.
    package var steps: [FieldStep]
    package var kind: Kind

    package enum Kind: Sendable, Hashable {
        case added
        case removed
        /// The types that its value may have.
        case retyped(from: TypeSet, to: TypeSet)
        /// The only values that it may have; nil for any.
        case values(from: [JSONValue]?, to: [JSONValue]?)
        case format(from: String?, to: String?)
        case nowRequired
        case nowOptional
    }

    /// Whose expectations the change may break.
    package var breaks: Breakage {
        switch kind {
        case .added: []
        case .removed: .rules
        case .retyped(let from, let to):
            (from.isSubset(of: to) ? [] : Breakage.publishers).union(to.isSubset(of: from) ? [] : .rules)
        case .values(_, nil): []
        case .values(nil, _): [.publishers, .rules]
        case .values(let from?, let to?): from.allSatisfy(to.contains) ? [] : [.publishers, .rules]
        case .format(_, let to): to == nil ? .rules : [.publishers, .rules]
        case .nowRequired: .publishers
        case .nowOptional: .rules
        }
    }

    package struct Breakage: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// What was a valid event may be none any more.
        package static let publishers = Breakage(rawValue: 1)
        /// What a rule compares may be missing, or may never have the value again.
        package static let rules = Breakage(rawValue: 2)
    }

    /// The path as rules write it; nil for a field within the elements of an array.
    package var path: FieldPath? {
        let segments = steps.compactMap { step in
            if case .key(let name) = step { name } else { nil as String? }
        }
        return segments.count == steps.count ? FieldPath(root: .data, segments: segments) : nil
    }

    /// As in `data.lines[].price`.
    package var field: String {
        steps.reduce(into: "data") { text, step in
            switch step {
            case .key(let name): text += ".\(name)"
            case .element: text += "[]"
            }
        }
    }
}

extension FieldDifference: CustomStringConvertible {
    package var description: String {
        switch kind {
        case .added: "\(field): added"
        case .removed: "\(field): removed"
        case .retyped(let from, let to): "\(field): was \(from.phrase), becomes \(to.phrase)"
        case .values(let from, let to):
            "\(field): was \(from.map(Phrase.oneOf) ?? "any value"), becomes \(to.map(Phrase.oneOf) ?? "any value")"
        case .format(let from, let to): "\(field): format was \(from ?? "free"), becomes \(to ?? "free")"
        case .nowRequired: "\(field): becomes required"
        case .nowOptional: "\(field): becomes optional"
        }
    }
}

extension Schema {
    /// What differs for the fields of a schema in its next version. Pure; what of it breaks a rule is for whoever knows
    /// the rules.
    package func changes(to next: Schema) -> [FieldDifference] {
        let old = fields()
        let new = next.fields()
        let oldFacts = Dictionary(old.map { ($0.steps, $0.facts) }, uniquingKeysWith: { first, _ in first })
        let newFacts = Dictionary(new.map { ($0.steps, $0.facts) }, uniquingKeysWith: { first, _ in first })
        var changes: [FieldDifference] = []
        for (steps, before) in old {
            guard let after = newFacts[steps] else {
                // Of what is gone the outermost alone is told.
                if steps.count == 1 || newFacts[Array(steps.dropLast())] != nil {
                    changes.append(FieldDifference(steps: steps, kind: .removed))
                }
                continue
            }
            changes += Self.changes(of: steps, from: before, to: after)
        }
        for (steps, after) in new where oldFacts[steps] == nil {
            guard steps.count == 1 || oldFacts[Array(steps.dropLast())] != nil else { continue }
            changes.append(FieldDifference(steps: steps, kind: .added))
            if after.isRequiredThere { changes.append(FieldDifference(steps: steps, kind: .nowRequired)) }
        }
        return changes
    }

    private static func changes(of steps: [FieldStep], from old: FieldFacts, to new: FieldFacts) -> [FieldDifference] {
        var kinds: [FieldDifference.Kind] = []
        if old.types != new.types { kinds.append(.retyped(from: old.types, to: new.types)) }
        if old.values.map(Set.init) != new.values.map(Set.init) {
            kinds.append(.values(from: old.values, to: new.values))
        }
        if old.format != new.format { kinds.append(.format(from: old.format, to: new.format)) }
        if old.isRequiredThere != new.isRequiredThere {
            kinds.append(new.isRequiredThere ? .nowRequired : .nowOptional)
        }
        return kinds.map { FieldDifference(steps: steps, kind: $0) }
    }
}
