internal import Model
package import Store

extension ActionRequest {
    /// A text argument; nil where it is absent or null.
    package func text(_ name: String) throws(ArgumentError) -> String? {
        switch arguments[name] {
        case nil, .null: return nil
        case .string(let text): return text
        case .number(let number): return number.description
        case let other?: throw ArgumentError(name: name, expected: "text", found: other.typeName)
        }
    }

    /// A text argument that must be there and not be empty once its templates are rendered.
    package func requiredText(_ name: String) throws(ArgumentError) -> String {
        guard let text = try text(name), !text.isEmpty else {
            throw ArgumentError(name: name, expected: "text", found: "nothing")
        }
        return text
    }

    /// A whole number within a range, written as a number or as text; nil where it is absent.
    package func integer(_ name: String, in range: ClosedRange<Int64>) throws(ArgumentError) -> Int64? {
        let value: Int64?
        switch arguments[name] {
        case nil, .null: return nil
        case .number(let number): value = number.int64
        case .string(let text): value = Int64(text)
        default: value = nil
        }
        guard let value, range.contains(value) else {
            throw ArgumentError(
                name: name,
                expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                found: arguments[name]?.description ?? "nothing"
            )
        }
        return value
    }

    /// The record that the action is about: the argument `record`, else the event's subject, `<kind>/<id>`.
    package func record() throws(ArgumentError) -> RecordReference {
        if let argument = arguments["record"], argument != .null {
            return try Self.reference(argument, name: "record")
        }
        guard let subject = event.subject, let slash = subject.firstIndex(of: "/") else {
            throw ArgumentError(
                name: "record",
                expected: "{kind, id}, or an event whose subject is `<kind>/<id>`",
                found: event.subject.map { "the subject '\($0)'" } ?? "no subject"
            )
        }
        let kind = String(subject[..<slash])
        let id = String(subject[subject.index(after: slash)...])
        return try Self.reference(["kind": .string(kind), "id": .string(id)], name: "record")
    }

    /// A list of records; empty where it is absent.
    package func references(_ name: String) throws(ArgumentError) -> [RecordReference] {
        switch arguments[name] {
        case nil, .null: return []
        case .array(let values):
            var references: [RecordReference] = []
            for (place, value) in values.enumerated() {
                references.append(try Self.reference(value, name: "\(name)[\(place)]"))
            }
            return references
        case let other?: throw ArgumentError(name: name, expected: "a list of {kind, id}", found: other.typeName)
        }
    }

    private static func reference(_ value: JSONValue, name: String) throws(ArgumentError) -> RecordReference {
        guard case .string(let kind) = value["kind"], (1...64).contains(kind.utf8.count) else {
            throw ArgumentError(name: "\(name).kind", expected: "1 to 64 bytes of text", found: "none")
        }
        guard case .string(let id) = value["id"], (1...256).contains(id.utf8.count) else {
            throw ArgumentError(name: "\(name).id", expected: "1 to 256 bytes of text", found: "none")
        }
        return RecordReference(kind: kind, id: id)
    }
}
