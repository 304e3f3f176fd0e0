internal import Model

/// All that a schema says of one place of the instance: its own keywords, what it refers to, and its branches.
struct SchemaView {
    let schema: Schema
    /// Nodes that hold all at once.
    private(set) var nodes: [SchemaNode] = []
    /// Groups of branches, of which at least one holds.
    private(set) var groups: [[SchemaView]] = []

    private static let branchLimit = 200

    init(_ schema: Schema, _ index: Int) {
        self.schema = schema
        var budget = Self.branchLimit
        add(index, &budget)
    }

    private init(_ schema: Schema, _ index: Int, _ budget: inout Int) {
        self.schema = schema
        add(index, &budget)
    }

    private mutating func add(_ index: Int, _ budget: inout Int) {
        // Schemas have no loops, but may multiply: what is beyond the limit is left out, which says less, never wrong.
        guard budget > 0 else { return }
        budget -= 1
        let node = schema.nodes[index]
        nodes.append(node)
        for applicator in node.applicators {
            switch applicator {
            case .reference(let target), .dynamicReference(let target, _): add(target, &budget)
            case .all(let branches): for branch in branches { add(branch, &budget) }
            case .any(let branches), .one(let branches):
                let views = branches.map { SchemaView(schema, $0, &budget) }
                if budget > 0 { groups.append(views) }
            case .not, .conditional, .dependent: break
            }
        }
    }

    var facts: FieldFacts {
        var facts = FieldFacts()
        for node in nodes {
            if node.verdict == false { facts.types = [] }
            facts.types.formIntersection(node.types)
            if let number = node.number {
                for bound in [number.minimum, number.exclusiveMinimum] { facts.raiseMinimum(bound) }
                for bound in [number.maximum, number.exclusiveMaximum] { facts.lowerMaximum(bound) }
            }
            facts.format = facts.format ?? node.formatName
            if let constant = node.constant { facts.restrict(to: [constant]) }
            if let choices = node.choices { facts.restrict(to: choices) }
        }
        for group in groups {
            let branches = group.map(\.facts)
            facts.types.formIntersection(branches.reduce(into: []) { $0.formUnion($1.types) })
            let values = branches.compactMap(\.values)
            if values.count == branches.count { facts.restrict(to: values.flatMap(\.self)) }
            let formats = Set(branches.map(\.format))
            if formats.count == 1, let format = formats.first { facts.format = facts.format ?? format }
        }
        if let values = facts.values {
            let types = facts.types
            let kept = values.filter { types.contains(TypeSet(of: $0)) }
            facts.values = kept
            facts.types = kept.reduce(into: []) { $0.formUnion(TypeSet(of: $1)) }
        }
        return facts
    }

    /// The names of all members that are known here, in the order of the schema.
    var memberNames: [String] {
        var names: [String] = []
        var seen: Set<ByteName> = []
        let own = nodes.flatMap { $0.object?.slots.names ?? [] } + groups.flatMap { $0.flatMap(\.memberNames) }
        for name in own where seen.insert(ByteName(name)).inserted { names.append(name) }
        return names
    }

    func requires(_ name: String) -> Bool {
        nodes.contains { node in
            node.object.map { object in
                object.slots.required.contains { object.slots.names[$0].hasSameBytes(as: name) }
            } ?? false
        } || groups.contains { group in group.allSatisfy { $0.requires(name) } }
    }

    /// What is said of a member; nil where the schema does not know it.
    func member(_ name: String) -> [SchemaView]? {
        var views: [SchemaView] = []
        var isKnown = false
        for node in nodes {
            guard let object = node.object else { continue }
            if let place = object.slots.place(of: name, guess: 0) {
                isKnown = true
                if let target = object.slots.nodes[place] { views.append(SchemaView(schema, target)) }
            }
            for (pattern, target) in object.patternProperties where pattern.verdict(on: name) == .matches {
                isKnown = true
                views.append(SchemaView(schema, target))
            }
            if !isKnown, let target = object.additionalProperties, schema.nodes[target].verdict == nil {
                isKnown = true
                views.append(SchemaView(schema, target))
            }
        }
        for group in groups {
            let branches = group.compactMap { $0.member(name) }
            guard !branches.isEmpty else { continue }
            isKnown = true
            // Only where each branch says something of it does one of these have to hold.
            if branches.count == group.count {
                var either = SchemaView(empty: schema)
                either.groups = [branches.map { SchemaView(joining: $0, schema) }]
                views.append(either)
            }
        }
        return isKnown ? views : nil
    }

    /// Whether no valid object may have a member that is not named.
    var refusesOtherMembers: Bool {
        nodes.contains { node in
            let own = node.object?.additionalProperties.map { schema.nodes[$0].verdict == false } ?? false
            let unevaluated = node.unevaluatedProperties.map { schema.nodes[$0].verdict == false } ?? false
            return own || unevaluated
        }
    }

    /// What is said of an element, at a place or at any.
    func element(at place: Int?) -> [SchemaView] {
        var views: [SchemaView] = []
        for node in nodes {
            guard let array = node.array else { continue }
            if let place, place < array.prefixItems.count {
                views.append(SchemaView(schema, array.prefixItems[place]))
            } else if let items = array.items, place != nil || array.prefixItems.isEmpty {
                views.append(SchemaView(schema, items))
            }
        }
        return views
    }

    private init(empty schema: Schema) {
        self.schema = schema
    }

    /// Views that hold all at once.
    init(joining views: [SchemaView], _ schema: Schema) {
        self.schema = schema
        nodes = views.flatMap(\.nodes)
        groups = views.flatMap(\.groups)
    }
}

extension FieldFacts {
    fileprivate mutating func raiseMinimum(_ bound: JSONNumber?) {
        guard let bound else { return }
        minimum = minimum.map { max($0, bound) } ?? bound
    }

    fileprivate mutating func lowerMaximum(_ bound: JSONNumber?) {
        guard let bound else { return }
        maximum = maximum.map { min($0, bound) } ?? bound
    }

    fileprivate mutating func restrict(to choices: [JSONValue]) {
        values = values.map { $0.filter(choices.contains) } ?? choices
    }
}
