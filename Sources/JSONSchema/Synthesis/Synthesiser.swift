package import Model

/// Makes values that fit a schema: the same from the same seed.
struct Synthesiser {
    private let schema: Schema
    private var state: UInt64
    private var serial = 0
    // Values that may still be made: a schema that asks for itself asks without end.
    private(set) var budget: Int

    private static let depthLimit = 6
    /// Beyond this not even what is required.
    private static let requiredDepthLimit = 24
    /// Of characters, members and elements: a schema that asks for more has no example.
    private static let sizeLimit = 10_000
    private static let words = ["alpha", "harbour", "lights", "north", "queue", "signal", "track", "yard"]

    init(schema: Schema, seed: UInt64, budget: Int) {
        self.schema = schema
        self.budget = budget
        state = seed &+ 0x9E37_79B9_7F4A_7C15
    }

    /// A value for the whole schema, which is likely to fit.
    mutating func value() -> JSONValue? { value(SchemaView(schema, 0), name: "", depth: 0) }

    // SplitMix64.
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    private mutating func below(_ count: Int) -> Int { count <= 1 ? 0 : Int(random() % UInt64(count)) }

    // One of each group's branches is chosen, and its demands are added to the others.
    private mutating func chosen(_ view: SchemaView) -> [SchemaNode] {
        var nodes = view.nodes
        for group in view.groups where !group.isEmpty { nodes += chosen(group[below(group.count)]) }
        return nodes
    }

    private mutating func value(_ view: SchemaView, name: String, depth: Int) -> JSONValue? {
        guard depth <= Self.requiredDepthLimit, budget > 0 else { return nil }
        budget -= 1
        let nodes = chosen(view)
        guard !nodes.contains(where: { $0.verdict == false }) else { return nil }
        let facts = view.facts
        if let values = facts.values { return values.isEmpty ? nil : values[below(values.count)] }
        if let constant = nodes.lazy.compactMap(\.constant).first { return constant }
        if let choices = nodes.lazy.compactMap(\.choices).first, !choices.isEmpty {
            return choices[below(choices.count)]
        }
        let types = nodes.reduce(facts.types) { $0.intersection($1.types) }
        let kind = kinds(nodes).first { types.contains($0) } ?? Self.order.first { types.contains($0) }
        switch kind {
        case TypeSet.object?: return object(view, nodes, depth: depth)
        case TypeSet.array?: return array(view, nodes, name: name, depth: depth)
        case TypeSet.string?: return .string(text(nodes, name: name))
        case TypeSet.integer?, TypeSet.fraction?: return number(nodes, isIntegral: kind == .integer)
        case TypeSet.boolean?: return .bool(below(2) == 1)
        case TypeSet.null?: return .null
        default: return nil
        }
    }

    private static let order: [TypeSet] = [.object, .array, .string, .integer, .fraction, .boolean, .null]

    // The types that the keywords are about, for a schema that names no type.
    private func kinds(_ nodes: [SchemaNode]) -> [TypeSet] {
        var kinds: [TypeSet] = []
        for node in nodes {
            if node.object != nil { kinds.append(.object) }
            if node.array != nil { kinds.append(.array) }
            if node.string != nil { kinds.append(.string) }
            if node.number != nil { kinds += [.integer, .fraction] }
        }
        return kinds.isEmpty ? [.string] : kinds
    }

    private mutating func object(_ view: SchemaView, _ nodes: [SchemaNode], depth: Int) -> JSONValue {
        let rules = nodes.compactMap(\.object)
        let required = rules.flatMap { rules in rules.slots.required.map { rules.slots.names[$0] } }
        var names = required
        if depth < Self.depthLimit {
            names += rules.flatMap { $0.slots.names.filter { name in !names.contains(name) } }
        }
        let most = rules.compactMap(\.maxProperties).min() ?? .max
        var object = JSONObject()
        for name in names where object[name] == nil && object.count < most {
            guard let value = member(name, view, depth: depth) else { continue }
            object[name] = value
        }
        let least = min(rules.compactMap(\.minProperties).max() ?? 0, Self.sizeLimit)
        for number in 1...(max(least, 1)) where object.count < least {
            object["extra\(number)"] = member("extra\(number)", view, depth: depth) ?? .string("x")
        }
        return .object(object)
    }

    private mutating func member(_ name: String, _ view: SchemaView, depth: Int) -> JSONValue? {
        guard let views = view.member(name) else { return .string("x") }
        return value(SchemaView(joining: views, schema), name: name, depth: depth + 1)
    }

    private mutating func array(_ view: SchemaView, _ nodes: [SchemaNode], name: String, depth: Int) -> JSONValue {
        let rules = nodes.compactMap(\.array)
        let most = rules.compactMap(\.maxItems).min() ?? .max
        let prefix = rules.map(\.prefixItems.count).max() ?? 0
        let wanted = max(rules.compactMap(\.minItems).max() ?? 0, prefix, depth < Self.depthLimit ? 1 : 0)
        var values: [JSONValue] = []
        for rules in rules {
            guard let target = rules.contains else { continue }
            for _ in 0..<min(rules.minContains ?? 1, 100) {
                if let value = value(SchemaView(schema, target), name: name, depth: depth + 1) { values.append(value) }
            }
        }
        var place = values.count
        while values.count < min(wanted, most, Self.sizeLimit), place < wanted * 4 + 4 {
            let views = view.element(at: place)
            place += 1
            guard let value = value(SchemaView(joining: views, schema), name: name, depth: depth + 1) else { break }
            if rules.contains(where: \.uniqueItems), values.contains(value) { continue }
            values.append(value)
        }
        return .array(Array(values.prefix(most)))
    }

    private mutating func number(_ nodes: [SchemaNode], isIntegral: Bool) -> JSONValue {
        let rules = nodes.compactMap(\.number)
        let least = rules.flatMap { [$0.minimum, $0.exclusiveMinimum] }.compactMap(\.?.double).max()
        let most = rules.flatMap { [$0.maximum, $0.exclusiveMaximum] }.compactMap(\.?.double).min()
        let step = rules.compactMap(\.multipleOf?.double).max() ?? (isIntegral ? 1 : 0.5)
        let excludesLeast = rules.contains { $0.exclusiveMinimum != nil }
        var value = Double(below(90) + 1) * step
        if let least, value < least || (excludesLeast && value <= least) {
            value = (least / step).rounded(.up) * step
            if excludesLeast, value <= least { value += step }
        }
        if let most, value > most || (value == most && rules.contains { $0.exclusiveMaximum != nil }) {
            let low = least ?? min(most - step, 0)
            value = low + (most - low) / 2
            if isIntegral || !rules.compactMap(\.multipleOf).isEmpty { value = (value / step).rounded() * step }
        }
        if value == value.rounded(), abs(value) < 9e15 { return .number(JSONNumber(Int64(value))) }
        return JSONNumber(value).map { .number($0) } ?? .null
    }

    private mutating func text(_ nodes: [SchemaNode], name: String) -> String {
        serial += 1
        let rules = nodes.compactMap(\.string)
        if let format = nodes.lazy.compactMap(\.formatName).first, let text = sample(format) { return text }
        if let pattern = rules.lazy.compactMap(\.pattern).first {
            var choices = (0..<64).map { _ in below(1 << 20) }
            return pattern.node.example { count in
                let next = choices.popLast() ?? 0
                return next % max(count, 1)
            }
        }
        var text = name.hasSuffix("Id") || name == "id" ? "\(name.lowercased())-\(serial)" : Self.words[below(8)]
        let least = rules.compactMap(\.minLength).max() ?? 0
        let missing = min(least, Self.sizeLimit) - text.unicodeScalars.count
        if missing > 0 { text += String(repeating: "x", count: missing) }
        if let most = rules.compactMap(\.maxLength).min() { text = String(text.prefix(most)) }
        return text
    }

    private mutating func sample(_ format: String) -> String? {
        let day = below(28) + 1
        let two = day < 10 ? "0\(day)" : "\(day)"
        switch Format(rawValue: format) {
        case .date: return "2026-03-\(two)"
        case .dateTime: return "2026-03-\(two)T09:30:00Z"
        case .duration: return "P\(day)D"
        case .email: return "person\(day)@example.com"
        case .hostname: return "host\(day).example.com"
        case .ipv4: return "192.0.2.\(day)"
        case .ipv6: return "2001:db8::\(day)"
        case .jsonPointer: return "/a/\(day)"
        case .regex: return "^a{\(day)}$"
        case .relativeJSONPointer: return "\(day)/a"
        case .time: return "09:30:\(two)Z"
        case .uri, .uriReference: return "https://example.com/\(day)"
        case .uuid: return "0f8c2a51-7d0e-4b6a-9f52-4f1f0c0a7a\(two)"
        case nil: return nil
        }
    }
}

extension Schema {
    /// A value that fits, the same from the same seed; nil where none was found, as where none can be.
    ///
    /// It has the optional members too, as far as they go together.
    package func example(seed: UInt64 = 1) -> JSONValue? {
        var budget = 20_000
        for attempt in 0..<32 as Range<UInt64> where budget > 0 {
            var synthesiser = Synthesiser(schema: self, seed: seed &+ attempt &* 0x1000_0001, budget: budget)
            if let value = synthesiser.value(), fits(value) { return value }
            budget = synthesiser.budget
        }
        return nil
    }
}
