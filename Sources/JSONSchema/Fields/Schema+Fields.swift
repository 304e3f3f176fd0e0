package import Model

extension Schema {
    /// What the schema says of the field at a path in the payload.
    package func field(at path: FieldPath) -> FieldKnowledge { field(at: path.steps) }

    /// What the schema says of the field that steps lead to from the root.
    ///
    /// It says what may be, never more than is certain: where branches (`anyOf`, `oneOf`) differ, what any of them allows;
    /// `if`, `not` and `dependentSchemas` are left out.
    package func field(at steps: [FieldStep]) -> FieldKnowledge {
        var view = SchemaView(self, 0)
        var isRequired = true
        var isRequiredThere = true
        for (place, step) in steps.enumerated() {
            let types = view.facts.types
            var views: [SchemaView]?
            switch step {
            case .key(let name):
                if types.contains(.object), let member = view.member(name) {
                    views = member
                    isRequiredThere = view.requires(name)
                    isRequired = isRequired && types == .object && isRequiredThere
                } else if types.contains(.array), name.utf8.allSatisfy(\.isDigit), let index = Int(name) {
                    views = view.element(at: index)
                    (isRequired, isRequiredThere) = (false, false)
                }
            case .element:
                if types.contains(.array) { views = view.element(at: nil) }
                (isRequired, isRequiredThere) = (false, false)
            }
            guard let views else {
                let names = view.memberNames
                let written = if case .key(let name) = step { name } else { "" }
                return .unknown(
                    UnknownField(
                        known: place,
                        names: names,
                        nearest: Nearest.name(to: written, among: names),
                        isForbidden: types.isDisjoint(with: [.object, .array])
                            || (view.refusesOtherMembers && !types.contains(.array))
                    )
                )
            }
            view = SchemaView(joining: views, self)
        }
        var facts = view.facts
        (facts.isRequired, facts.isRequiredThere) = (isRequired, isRequiredThere)
        return .known(facts)
    }

    /// The fields that the schema names, with the steps to each, those of elements too; the shallower ones first.
    ///
    /// - Parameter limit: How many at most: a schema that holds itself has no end of them.
    package func fields(depth: Int = 8, limit: Int = 2000) -> [(steps: [FieldStep], facts: FieldFacts)] {
        var found: [(steps: [FieldStep], facts: FieldFacts)] = []
        var level = [Place(steps: [], view: SchemaView(self, 0))]
        for _ in 0..<depth {
            var deeper: [Place] = []
            for outer in level {
                for place in next(after: outer) {
                    guard found.count < limit else { return found }
                    var facts = place.view.facts
                    (facts.isRequired, facts.isRequiredThere) = (place.isRequired, place.isRequiredThere)
                    found.append((place.steps, facts))
                    deeper.append(place)
                }
            }
            level = deeper
        }
        return found
    }

    private struct Place {
        var steps: [FieldStep]
        var view: SchemaView
        var isRequired = true
        var isRequiredThere = true
    }

    private func next(after place: Place) -> [Place] {
        let types = place.view.facts.types
        var next: [Place] = []
        for name in types.contains(.object) ? place.view.memberNames : [] {
            guard let views = place.view.member(name) else { continue }
            let isThere = place.view.requires(name)
            next.append(
                Place(
                    steps: place.steps + [.key(name)],
                    view: SchemaView(joining: views, self),
                    isRequired: place.isRequired && types == .object && isThere,
                    isRequiredThere: isThere
                )
            )
        }
        let elements = types.contains(.array) ? place.view.element(at: nil) : []
        if !elements.isEmpty {
            let view = SchemaView(joining: elements, self)
            next.append(
                Place(steps: place.steps + [.element], view: view, isRequired: false, isRequiredThere: false)
            )
        }
        return next
    }
}
