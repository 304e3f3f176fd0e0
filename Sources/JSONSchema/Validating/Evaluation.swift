internal import Model

/// One validation of one value.
struct Evaluation {
    let schema: Schema
    // Nobody hears of a failure within `anyOf`, `not` and the like.
    private(set) var isSilent: Bool
    private var steps = 0
    private var depth = 0
    // The resources that evaluation went through, outermost first; noted only where a schema asks for them.
    private var scope: [Int] = []
    private let notesScope: Bool
    private var failure: SchemaViolation?
    /// A limit was met: no verdict is to be had any more.
    private(set) var isExhausted = false

    init(schema: Schema, isSilent: Bool = false) {
        self.schema = schema
        self.isSilent = isSilent
        notesScope = !schema.dynamicAnchors.isEmpty
    }

    /// What failed, with its path in the right order.
    var violation: SchemaViolation? {
        guard var failure else { return nil }
        failure.path.reverse()
        return failure
    }

    /// Whether a value fits a node. What its keywords looked at is added to `parts` where it fits.
    mutating func evaluate(_ index: Int, _ value: JSONValue, _ parts: inout EvaluatedParts) -> Bool {
        let node = schema.nodes[index]
        if let verdict = node.verdict {
            return verdict || fail(node, "", "nothing at this place")
        }
        guard spend(1, node), depth < SchemaLimits.evaluationDepth || exhaust(node, "evaluationDepth") else {
            return false
        }
        if node.types != .all, !node.types.contains(TypeSet(of: value)) {
            return fail(node, "type", node.types.phrase, found: value)
        }
        if node.hasOnlyTypes { return true }
        depth += 1
        defer { depth -= 1 }
        let isNewResource = notesScope && scope.last != node.resource
        if isNewResource { scope.append(node.resource) }
        defer { if isNewResource { scope.removeLast() } }

        guard fitsChoices(node, value) else { return false }
        let asks = node.unevaluatedItems != nil || node.unevaluatedProperties != nil
        guard asks else {
            return fitsContent(node, value, &parts) && fitsApplicators(node, value, &parts)
        }
        var own = EvaluatedParts(isTracking: true)
        guard fitsContent(node, value, &own), fitsApplicators(node, value, &own),
            fitsUnevaluated(node, value, &own)
        else { return false }
        if parts.isTracking { parts.merge(own) }
        return true
    }

    private mutating func fitsChoices(_ node: SchemaNode, _ value: JSONValue) -> Bool {
        if let constant = node.constant, constant != value {
            return fail(node, "const", Phrase.value(constant))
        }
        if let choices = node.choices, !choices.contains(value) {
            return fail(node, "enum", Phrase.oneOf(choices))
        }
        return true
    }

    private mutating func fitsContent(_ node: SchemaNode, _ value: JSONValue, _ parts: inout EvaluatedParts) -> Bool {
        switch value {
        case .null, .bool: true
        case .number(let number): node.number.map { fits(number, $0, node) } ?? true
        case .string(let text): node.string.map { fits(text, $0, node) } ?? true
        case .array(let values): node.array.map { fits(values, $0, node, &parts) } ?? true
        case .object(let object): node.object.map { fits(object, $0, node, &parts) } ?? true
        }
    }

    // MARK: Failing

    /// Notes what failed, and returns false.
    mutating func fail(
        _ node: SchemaNode,
        _ keyword: String,
        _ expected: @autoclosure () -> String,
        found: JSONValue? = nil,
        member: String? = nil
    ) -> Bool {
        guard !isSilent else { return false }
        failure = SchemaViolation(
            path: [],
            keyword: keyword.isEmpty ? Self.lastKeyword(of: node.pointer) : keyword,
            schemaPath: keyword.isEmpty ? node.pointer : "\(node.pointer)/\(keyword)",
            expected: expected(),
            found: found.map { TypeSet(of: $0).phrase },
            member: member
        )
        return false
    }

    // The schema `false` has no keyword but the one that it is the value of.
    private static func lastKeyword(of pointer: String) -> String {
        let segments = JSONPointer.segments(pointer) ?? []
        return segments.last { SchemaKeyword.all.contains($0) } ?? "false"
    }

    /// Adds to the path of what failed within a member or an element, and returns false.
    mutating func fail(inside segment: @autoclosure () -> String) -> Bool {
        if !isSilent { failure?.path.append(segment()) }
        return false
    }

    private mutating func exhaust(_ node: SchemaNode, _ limit: String) -> Bool {
        isExhausted = true
        // It is heard wherever it was met: no verdict would be right.
        isSilent = false
        return fail(node, "limit", "a value that can be checked within the limit \(limit)")
    }

    /// Counts work, and returns false where it is too much.
    mutating func spend(_ count: Int, _ node: SchemaNode) -> Bool {
        guard !isExhausted else { return false }
        steps += count
        return steps <= SchemaLimits.steps || exhaust(node, "steps")
    }

    /// Whether a regular expression matches; a limit that was met counts as no.
    mutating func matches(_ pattern: Pattern, _ text: String, _ node: SchemaNode) -> Bool {
        guard spend(SchemaLimits.patternSteps + text.utf8.count / 16, node) else { return false }
        switch pattern.verdict(on: text) {
        case .matches: return true
        case .fails: return false
        case .exhausted: return exhaust(node, "matchLimit")
        }
    }

    /// What a part of the evaluation says whose failure is none of the whole.
    mutating func silently(_ body: (inout Evaluation) -> Bool) -> Bool {
        let before = isSilent
        isSilent = true
        let result = body(&self)
        if !isExhausted { isSilent = before }
        return result
    }

    /// The node that a dynamic reference means here: the outermost resource's with that anchor.
    func dynamicTarget(_ node: Int, _ anchor: String) -> Int {
        guard let candidates = schema.dynamicAnchors[anchor] else { return node }
        for resource in scope {
            if let target = candidates[resource] { return target }
        }
        return node
    }
}
