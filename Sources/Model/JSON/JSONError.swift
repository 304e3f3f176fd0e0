/// Why a text is no JSON, or more of it than the limits allow.
package struct JSONError: Error, Sendable, Hashable {
    package var code: Code
    /// Where, in bytes from 0.
    package var offset: Int
    /// Where, counted from 1.
    package var line: Int
    /// Where in the line, in Unicode scalars from 1.
    package var column: Int
    /// What should have been there, as in `a value`.
    package var expected: String
    /// The keys and places that lead to it, outermost first, as in `data.lines.3`; empty for the text itself.
    /// Of a key no more than 64 characters.
    package var path: String

    /// What is wrong.
    package enum Code: String, Sendable, CaseIterable {
        case unexpectedEnd = "unexpected_end"
        case unexpectedByte = "unexpected_byte"
        case trailingBytes = "trailing_bytes"
        case byteOrderMark = "byte_order_mark"
        case invalidUTF8 = "invalid_utf8"
        case invalidEscape = "invalid_escape"
        case loneSurrogate = "lone_surrogate"
        case controlCharacter = "control_character"
        case invalidNumber = "invalid_number"
        case duplicateKey = "duplicate_key"
        case numberOutOfRange = "number_out_of_range"
        case tooDeep = "too_deep"
        case tooLarge = "too_large"
        case tooManyMembers = "too_many_members"
    }

    init(_ code: Code, at offset: Int, in bytes: UnsafeRawBufferPointer, expected: String) {
        self.code = code
        self.offset = offset
        self.expected = expected
        path = ""
        line = 1
        column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }

    /// The same error, seen from the value that holds the one it was found in.
    func inside(_ segment: String) -> Self {
        var error = self
        // A key may be as long as the text, a message should not.
        let segment = String(segment.prefix(64))
        error.path = path.isEmpty ? segment : "\(segment).\(path)"
        return error
    }
}

extension JSONError: CustomStringConvertible {
    /// A sentence such as `line 3, column 7 (data.amount): invalid_number; expected a digit`. No part of the values.
    package var description: String {
        let place = path.isEmpty ? "" : " (\(path))"
        return "line \(line), column \(column)\(place): \(code.rawValue); expected \(expected)"
    }
}
