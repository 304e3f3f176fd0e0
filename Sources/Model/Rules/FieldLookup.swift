extension Event {
    /// The value at a path; nil where there is none, which is not the same as null.
    package func value(at path: FieldPath) -> JSONValue? {
        switch path.root {
        case .data: return data.value(at: path.segments[...])
        case .event:
            guard path.segments.count == 1, let attribute = FieldPath.Attribute(rawValue: path.segments[0]) else {
                return nil
            }
            return value(of: attribute).map(JSONValue.string)
        // None is part of the event.
        case .record, .element, .steps, .trigger: return nil
        }
    }

    /// The text of an attribute; nil for a subject that the event does not have. Times are RFC 3339 in UTC.
    package func value(of attribute: FieldPath.Attribute) -> String? {
        switch attribute {
        case .id: id
        case .source: source
        case .subject: subject
        case .tenant: tenant.rawValue
        case .time: time.rfc3339
        case .type: type
        }
    }
}

extension JSONValue {
    /// The value that keys, and places in arrays, lead to; nil where one of them leads nowhere.
    package func value(at segments: some Collection<String>) -> JSONValue? {
        var value = self
        for segment in segments {
            guard let next = value.child(segment) else { return nil }
            value = next
        }
        return value
    }

    /// A member of an object, or the element of an array whose place the segment is, from 0.
    package func child(_ segment: String) -> JSONValue? {
        switch self {
        case .object(let object): return object[segment]
        case .array(let values):
            guard segment.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains), let place = Int(segment),
                values.indices.contains(place)
            else { return nil }
            return values[place]
        default: return nil
        }
    }
}
