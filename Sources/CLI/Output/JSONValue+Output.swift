internal import FoundationEssentials
internal import Model

extension JSONValue {
    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    static func time(_ time: Timestamp?) -> JSONValue { text(time?.rfc3339) }

    static func id(_ id: UUID?) -> JSONValue { text(id?.uuidString.lowercased()) }

    static func count(_ count: Int?) -> JSONValue { count.map { .number(JSONNumber($0)) } ?? .null }

    /// A measurement, rounded to what somebody reads.
    static func measure(_ value: Double) -> JSONValue {
        JSONNumber((value * 1000).rounded() / 1000).map { .number($0) } ?? .null
    }

    /// As a cell of a table shows it.
    var cell: String {
        switch self {
        case .null: "-"
        case .bool(let value): value ? "yes" : "no"
        case .number(let number): number.description
        case .string(let text): text
        case .array(let values): values.isEmpty ? "-" : values.map(\.cell).joined(separator: ",")
        case .object: description
        }
    }
}
