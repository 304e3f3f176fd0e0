/// A parsed JSON text that knows where the values of its outermost object's members are in it.
package struct JSONDocument: Sendable {
    package let value: JSONValue
    private let bytes: [UInt8]
    // By position in the outermost object.
    private let ranges: [Range<Int>]

    /// Parses a whole text (RFC 8259, strictly). Duplicate keys and lone surrogates are malformed.
    package init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        (value, ranges) = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            var parser = JSONParser(UnsafeRawBufferPointer(buffer), limits: limits, notesMemberRanges: true)
            return (try parser.parse(), parser.memberRanges)
        }
        self.bytes = bytes
    }

    /// The text of a member's value as it was written, without the white space around it.
    package func text(of key: String) -> ArraySlice<UInt8>? {
        guard case .object(let object) = value, let position = object.position(of: key) else { return nil }
        return bytes[ranges[position]]
    }
}

extension JSONValue {
    /// Parses a whole text (RFC 8259, strictly). Duplicate keys and lone surrogates are malformed.
    package init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            try JSONValue(parsing: UnsafeRawBufferPointer(buffer), limits: limits)
        }
    }

    /// Parses a whole text (RFC 8259, strictly). Duplicate keys and lone surrogates are malformed.
    package init(parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var parser = JSONParser(bytes, limits: limits)
        self = try parser.parse()
    }
}
