/// Where the elements of an outermost array are in its text, found without parsing them.
package enum JSONElements {
    /// Only brackets, quotes and commas are looked at: each element has yet to be parsed, and one that is malformed
    /// spoils no other. Throws where the text is no array or its brackets do not match.
    package static func ranges(in bytes: UnsafeRawBufferPointer, maximumBytes: Int) throws(JSONError) -> [Range<Int>] {
        guard bytes.count <= maximumBytes else {
            throw JSONError(.tooLarge, at: maximumBytes, in: bytes, expected: "at most \(maximumBytes) bytes")
        }
        var position = 0
        skipWhiteSpace(bytes, at: &position)
        guard position < bytes.count, bytes[position] == UInt8(ascii: "[") else {
            let code: JSONError.Code = position < bytes.count ? .unexpectedByte : .unexpectedEnd
            throw JSONError(code, at: position, in: bytes, expected: "an array")
        }
        position += 1
        skipWhiteSpace(bytes, at: &position)

        var ranges: [Range<Int>] = []
        if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
            position += 1
        } else {
            var isLast = false
            while !isLast {
                skipWhiteSpace(bytes, at: &position)
                let start = position
                isLast = try skipElement(bytes, at: &position)
                ranges.append(start..<position - 1)
            }
        }
        skipWhiteSpace(bytes, at: &position)
        guard position == bytes.count else {
            throw JSONError(.trailingBytes, at: position, in: bytes, expected: "nothing after the array")
        }
        return ranges
    }

    /// Goes past an element and what ends it: a comma (false) or the array's closing bracket (true).
    private static func skipElement(_ bytes: UnsafeRawBufferPointer, at position: inout Int) throws(JSONError) -> Bool {
        var depth = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): skipString(bytes, at: &position)
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ",") where depth == 0: return false
            case UInt8(ascii: "]") where depth == 0: return true
            case UInt8(ascii: "}") where depth == 0:
                throw JSONError(.unexpectedByte, at: position - 1, in: bytes, expected: "a comma or a closing bracket")
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
        }
        throw JSONError(.unexpectedEnd, at: position, in: bytes, expected: "a closing bracket")
    }

    private static func skipString(_ bytes: UnsafeRawBufferPointer, at position: inout Int) {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return }
            if byte == UInt8(ascii: "\\"), position < bytes.count { position += 1 }
        }
    }

    private static func skipWhiteSpace(_ bytes: UnsafeRawBufferPointer, at position: inout Int) {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
}
