internal import Model

/// Goes through a value and its schema, and tries to break each rule alone.
struct MutationSearch {
    let schema: Schema
    let root: JSONValue
    private(set) var mutations: [Mutation] = []
    private(set) var missed: [String] = []
    private var seen: Set<String> = []
    // Visits that are left: a schema may name another one so often that nobody could go everywhere.
    private var budget = 20_000

    /// Of characters, members and elements: what is longer is not made.
    private static let sizeLimit = 100_000

    private static let pool: [JSONValue] = [
        "no such value", .null, true, 0, -1, 1.5, "", [], [:], ["x"], ["unexpectedMember": 1],
    ]

    init(schema: Schema, root: JSONValue) {
        self.schema = schema
        self.root = root
    }

    mutating func visit(_ index: Int, _ value: JSONValue, _ path: [String]) {
        guard budget > 0 else { return }
        budget -= 1
        let node = schema.nodes[index]
        if node.types != .all { attempt(node, "type", path, Self.pool) }
        if node.constant != nil { attempt(node, "const", path, Self.pool) }
        if node.choices != nil { attempt(node, "enum", path, Self.pool) }
        switch value {
        case .number(let number): if let rules = node.number { visit(number, rules, node, path) }
        case .string(let text): if let rules = node.string { visit(text, rules, node, path) }
        case .array(let values): if let rules = node.array { visit(values, rules, node, path) }
        case .object(let object): if let rules = node.object { visit(object, rules, node, path) }
        case .null, .bool: break
        }
        for applicator in node.applicators { visit(applicator, node, value, path) }
    }

    // The first candidate counts that breaks this rule before all others.
    private mutating func attempt(
        _ node: SchemaNode,
        _ keyword: String,
        _ path: [String],
        member: String? = nil,
        at violationPath: [String]? = nil,
        _ candidates: [JSONValue]
    ) {
        let schemaPath = "\(node.pointer)/\(keyword)"
        let name = schemaPath + (member.map { "/\($0)" } ?? "")
        guard seen.insert(name).inserted else { return }
        for candidate in candidates {
            let mutated = root.replacing(path[...], with: candidate)
            guard let violation = schema.violation(in: mutated), violation.schemaPath == schemaPath,
                violation.path == violationPath ?? path, member == nil || violation.member == member
            else { continue }
            mutations.append(Mutation(value: mutated, path: violation.path, keyword: keyword, rule: name))
            return
        }
        missed.append(name)
    }

    private mutating func visit(_ number: JSONNumber, _ rules: NumberRules, _ node: SchemaNode, _ path: [String]) {
        func near(_ bound: JSONNumber, _ step: Double) -> [JSONValue] {
            let (next, overflows) = (bound.int64 ?? 0).addingReportingOverflow(step < 0 ? -1 : 1)
            let integer = bound.int64 == nil || overflows ? nil : JSONValue.number(JSONNumber(next))
            let fraction = JSONNumber(bound.double + step / 2).map { JSONValue.number($0) }
            return [integer, fraction].compactMap(\.self)
        }
        if let bound = rules.minimum { attempt(node, "minimum", path, near(bound, -1)) }
        if let bound = rules.maximum { attempt(node, "maximum", path, near(bound, 1)) }
        if let bound = rules.exclusiveMinimum { attempt(node, "exclusiveMinimum", path, [.number(bound)]) }
        if let bound = rules.exclusiveMaximum { attempt(node, "exclusiveMaximum", path, [.number(bound)]) }
        if let divisor = rules.multipleOf {
            let off = [number.double + divisor.double / 2, number.double - divisor.double / 4, number.double + 1]
            attempt(node, "multipleOf", path, off.compactMap { JSONNumber($0).map { .number($0) } })
        }
    }

    private mutating func visit(_ text: String, _ rules: StringRules, _ node: SchemaNode, _ path: [String]) {
        let shorter = rules.minLength.map { String(text.unicodeScalars.prefix(max($0 - 1, 0))) } ?? ""
        if rules.minLength != nil { attempt(node, "minLength", path, [.string(shorter), ""]) }
        if let limit = rules.maxLength, limit < Self.sizeLimit {
            let longer = text + String(repeating: "x", count: max(limit + 1 - text.unicodeScalars.count, 1))
            attempt(node, "maxLength", path, [.string(longer)])
        }
        let odd: [JSONValue] = [
            "", "!", "no such thing", .string(text + "\u{1}"), .string("\u{1}" + text), "\u{1}\u{1}",
        ]
        if rules.pattern != nil { attempt(node, "pattern", path, odd) }
        if rules.format != nil { attempt(node, "format", path, odd + ["not a \\ URI", "(", "01"]) }
    }

    private mutating func visit(_ values: [JSONValue], _ rules: ArrayRules, _ node: SchemaNode, _ path: [String]) {
        if let limit = rules.minItems, limit > 0 {
            attempt(node, "minItems", path, [.array(Array(values.prefix(limit - 1)))])
        }
        if let limit = rules.maxItems, limit < Self.sizeLimit {
            let filler = values.last ?? "x"
            let many = values + (0..<max(limit + 1 - values.count, 1)).map { _ in filler }
            attempt(node, "maxItems", path, [.array(many)])
        }
        if rules.uniqueItems, let first = values.first {
            attempt(node, "uniqueItems", path, [.array(values + [first])])
        }
        if rules.contains != nil {
            attempt(
                node,
                rules.minContains == nil ? "contains" : "minContains",
                path,
                [[], ["no such value"], [.null]]
            )
        }
        for (place, target) in rules.prefixItems.enumerated() where place < values.count {
            visit(target, values[place], path + ["\(place)"])
        }
        if let items = rules.items {
            for place in values.indices.dropFirst(rules.prefixItems.count) {
                visit(items, values[place], path + ["\(place)"])
            }
        }
    }

    private mutating func visit(_ object: JSONObject, _ rules: ObjectRules, _ node: SchemaNode, _ path: [String]) {
        for place in rules.slots.required {
            var without = object
            let name = rules.slots.names[place]
            without[name] = nil
            attempt(node, "required", path, member: name, [.object(without)])
        }
        if let limit = rules.minProperties, limit > 0 {
            let kept = JSONObject(uniqueMembers: object.prefix(limit - 1).map { ($0.key, $0.value) }) ?? JSONObject()
            attempt(node, "minProperties", path, [.object(kept), [:]])
        }
        if let limit = rules.maxProperties, limit < Self.sizeLimit {
            var more = object
            for number in 0..<max(limit + 1 - object.count, 1) { more["extra\(number)"] = "x" }
            attempt(node, "maxProperties", path, [.object(more)])
        }
        for (name, needed) in rules.dependentRequired where object[name] != nil {
            for other in needed {
                var without = object
                without[other] = nil
                attempt(node, "dependentRequired", path, member: other, [.object(without)])
            }
        }
        if let target = rules.additionalProperties, schema.nodes[target].verdict == false {
            var more = object
            more["unexpectedMember"] = 1
            let node = schema.nodes[target]
            attemptMember(node, path + ["unexpectedMember"], "additionalProperties", .object(more), path)
        }
        for (place, name) in rules.slots.names.enumerated() {
            guard let target = rules.slots.nodes[place], let value = object[name] else { continue }
            visit(target, value, path + [name])
        }
        for (key, value) in object {
            let isNamed = rules.slots.place(of: key, guess: 0).map { rules.slots.nodes[$0] != nil } ?? false
            let matching = rules.patternProperties.filter { $0.pattern.verdict(on: key) == .matches }
            for (_, target) in matching { visit(target, value, path + [key]) }
            if let target = rules.additionalProperties, !isNamed, matching.isEmpty {
                visit(target, value, path + [key])
            }
        }
    }

    // A member that the schema `false` forbids: the rule is where that schema stands.
    private mutating func attemptMember(
        _ node: SchemaNode,
        _ violationPath: [String],
        _ keyword: String,
        _ candidate: JSONValue,
        _ path: [String]
    ) {
        guard seen.insert(node.pointer).inserted else { return }
        let mutated = root.replacing(path[...], with: candidate)
        guard let violation = schema.violation(in: mutated), violation.schemaPath == node.pointer,
            violation.path == violationPath
        else { return missed.append(node.pointer) }
        mutations.append(Mutation(value: mutated, path: violationPath, keyword: keyword, rule: node.pointer))
    }

    private mutating func visit(_ applicator: Applicator, _ node: SchemaNode, _ value: JSONValue, _ path: [String]) {
        switch applicator {
        case .reference(let target), .dynamicReference(let target, _): visit(target, value, path)
        case .all(let branches): for branch in branches { visit(branch, value, path) }
        case .any(let branches): attempt(node, "anyOf", path, Self.pool + without(branches, value))
        case .one(let branches): attempt(node, "oneOf", path, Self.pool + without(branches, value))
        case .not: attempt(node, "not", path, Self.pool)
        // Which of the branches holds depends on the value: they are left to the keywords that they share.
        case .conditional, .dependent: break
        }
    }

    // The object without all members that any branch asks for.
    private func without(_ branches: [Int], _ value: JSONValue) -> [JSONValue] {
        guard case .object(var object) = value else { return [] }
        for name in branches.flatMap({ schema.requiredMembers(of: $0) ?? [] }) { object[name] = nil }
        return [.object(object)]
    }
}

extension JSONValue {
    /// The value with another one at a place that is there.
    fileprivate func replacing(_ path: ArraySlice<String>, with value: JSONValue) -> JSONValue {
        guard let first = path.first else { return value }
        switch self {
        case .object(var object):
            guard let inner = object[first] else { return self }
            object[first] = inner.replacing(path.dropFirst(), with: value)
            return .object(object)
        case .array(var values):
            guard let place = Int(first), values.indices.contains(place) else { return self }
            values[place] = values[place].replacing(path.dropFirst(), with: value)
            return .array(values)
        default: return self
        }
    }
}
