package import AMQP
package import Model

extension AMQPTable {
    /// The headers as events' attributes are read from: those of a kind that no attribute can be are left out.
    package var headerValues: [String: HeaderValue] {
        var values: [String: HeaderValue] = [:]
        for entry in entries {
            switch entry.value {
            case .string(let text): values[entry.name] = .string(text)
            case .bool(let value): values[entry.name] = .bool(value)
            case .bytes(let bytes): values[entry.name] = .bytes(bytes)
            case .timestamp(let seconds):
                values[entry.name] = Int64(exactly: seconds)
                    .flatMap { seconds in
                        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
                        return overflow ? nil : product
                    }
                    .map { .timestamp(Timestamp(microseconds: $0)) }
            default: values[entry.name] = entry.value.integer.map { .int($0) }
            }
        }
        return values
    }

    /// The headers for people to look at.
    package var json: JSONObject {
        var object = JSONObject()
        for entry in entries { object[entry.name] = entry.value.json }
        return object
    }
}

extension AMQPValue {
    fileprivate var json: JSONValue {
        switch self {
        case .bool(let value): .bool(value)
        case .string(let text): .string(text)
        case .bytes(let bytes): .string(String(decoding: bytes, as: UTF8.self))
        case .array(let values): .array(values.map(\.json))
        case .table(let table): .object(table.json)
        case .timestamp(let seconds): JSONNumber(text: String(seconds)).map { .number($0) } ?? .null
        case .float(let value): JSONNumber(text: "\(value)").map { .number($0) } ?? .string("\(value)")
        case .double(let value): JSONNumber(text: "\(value)").map { .number($0) } ?? .string("\(value)")
        case .decimal(let scale, let value): .string("\(value)e-\(scale)")
        case .void: .null
        default: integer.map { .number(JSONNumber($0)) } ?? .string("\(self)")
        }
    }
}
