internal import Matching
internal import Model

/// The same rules over whole documents, in which attributes are members beside `data`.
final class TrialDocuments {
    private let index: DocumentIndex
    private let memory = MatchingMemory()

    init(_ rules: [Rule]) {
        let conditions = rules.map { rule in
            Condition.all([
                Self.equals("tenant", rule.tenant.rawValue),
                Self.equals("type", rule.definition.eventType),
                rule.definition.condition.map(Self.moved) ?? .all([]),
            ])
        }
        index = DocumentIndex(conditions, tenant: Self.path("tenant"), type: Self.path("type"))
    }

    /// The places of the rules that fire; nil for a text that is refused.
    func matches(_ text: [UInt8]) -> [Int]? {
        guard (try? text.withUnsafeBytes { try memory.fields.scan($0, index.plan) }) != nil else { return nil }
        index.match(memory.fields, into: memory.matches)
        return (0..<memory.matches.count).map { memory.matches[$0] }
    }

    static func document(_ event: Event) -> JSONValue {
        var object = JSONObject()
        for attribute in FieldPath.Attribute.allCases {
            if let text = event.value(of: attribute) { object[attribute.rawValue] = .string(text) }
        }
        object["data"] = event.data
        return .object(object)
    }

    private static func path(_ name: String) -> FieldPath { FieldPath(root: .data, segments: [name]) }

    private static func equals(_ name: String, _ text: String) -> Condition {
        .comparison(Comparison(path: path(name), comparator: .equals, operand: .string(text)))
    }

    private static func moved(_ condition: Condition) -> Condition {
        switch condition {
        case .all(let parts): return .all(parts.map(moved))
        case .any(let parts): return .any(parts.map(moved))
        case .not(let part): return .not(moved(part))
        case .comparison(var comparison):
            comparison.path = moved(comparison.path)
            if case .field(let path) = comparison.operand { comparison.operand = .field(moved(path)) }
            return .comparison(comparison)
        case .elements(var elements):
            // What is asked of elements is asked of paths within them, which stay.
            elements.path = moved(elements.path)
            return .elements(elements)
        case .named(var named):
            named.expansion = moved(named.expansion)
            return .named(named)
        }
    }

    private static func moved(_ path: FieldPath) -> FieldPath {
        FieldPath(root: .data, segments: (path.root == .data ? ["data"] : []) + path.segments)
    }
}
