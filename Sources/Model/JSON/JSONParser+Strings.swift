extension JSONParser {
    /// Parses the string whose opening quote is at the position.
    mutating func parseString() throws(JSONError) -> String {
        position += 1
        let start = position
        let isASCII = skipPlainBytes()
        guard position < bytes.count else { throw unexpected("a closing quote") }
        switch bytes[position] {
        case UInt8(ascii: "\""):
            // Only what is no ASCII needs to be validated.
            if !isASCII { try checkUTF8(start..<position) }
            let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
            position += 1
            return text
        case UInt8(ascii: "\\"): return try parseEscapedString(from: start, isASCII: isASCII)
        default: throw error(.controlCharacter, at: position, expected: "control characters as escapes")
        }
    }

    /// Goes on to the next quote, backslash or control character, or to the end, eight bytes at a time.
    ///
    /// Returns whether all that was gone past is ASCII.
    private mutating func skipPlainBytes() -> Bool {
        var seen: UInt64 = 0
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while position + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // A byte's high bit is set where subtracting borrowed from it: where it was below the limit. A borrow can
            // only mark a byte falsely above the first true mark, so the lowest mark is always true.
            let marks =
                ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
                    | (word &- ones &* 0x20) & ~word) & highs
            guard marks == 0 else {
                let plainBits = marks.trailingZeroBitCount & ~7
                position += plainBits / 8
                return (seen | word & ((1 << UInt64(plainBits)) &- 1)) & highs == 0
            }
            seen |= word
            position += 8
        }
        while position < bytes.count, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""),
            bytes[position] != UInt8(ascii: "\\")
        {
            seen |= UInt64(bytes[position])
            position += 1
        }
        return seen & highs == 0
    }

    private mutating func parseEscapedString(from start: Int, isASCII: Bool) throws(JSONError) -> String {
        var unescaped: [UInt8] = []
        var plainStart = start
        var isASCII = isASCII
        while true {
            // Checked span by span: bytes that are invalid apart are never made valid by being joined.
            if !isASCII { try checkUTF8(plainStart..<position) }
            unescaped.append(contentsOf: bytes[plainStart..<position])
            guard position < bytes.count else { throw unexpected("a closing quote") }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"): try parseEscape(into: &unescaped)
            default: throw error(.controlCharacter, at: position, expected: "control characters as escapes")
            }
            plainStart = position
            isASCII = skipPlainBytes()
        }
    }

    private mutating func parseEscape(into unescaped: inout [UInt8]) throws(JSONError) {
        let start = position
        position += 1
        guard position < bytes.count else { throw unexpected("an escape") }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped.append(contentsOf: String(try parseUnicodeEscape(from: start)).utf8)
        default: throw error(.invalidEscape, at: start, expected: #"one of \" \\ \/ \b \f \n \r \t \u"#)
        }
    }

    private mutating func parseUnicodeEscape(from start: Int) throws(JSONError) -> Character {
        let expected = "a high surrogate's escape and then a low one's"
        var code = UInt32(try parseHexDigits())
        if 0xD800...0xDBFF ~= code {
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw error(.loneSurrogate, at: start, expected: expected) }
            position += 2
            let low = UInt32(try parseHexDigits())
            guard 0xDC00...0xDFFF ~= low else { throw error(.loneSurrogate, at: start, expected: expected) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw error(.loneSurrogate, at: start, expected: expected) }
        return Character(scalar)
    }

    private mutating func parseHexDigits() throws(JSONError) -> UInt16 {
        var code: UInt16 = 0
        for _ in 0..<4 {
            guard position < bytes.count else { throw unexpected("four hexadecimal digits") }
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                digit = (byte | 0x20) - UInt8(ascii: "a") + 10
            default: throw error(.invalidEscape, at: position, expected: "four hexadecimal digits")
            }
            code = code << 4 | UInt16(digit)
            position += 1
        }
        return code
    }

    private func checkUTF8(_ range: Range<Int>) throws(JSONError) {
        guard String(validating: bytes[range], as: UTF8.self) == nil else { return }
        var decoder = UTF8()
        var iterator = bytes[range].makeIterator()
        var offset = range.lowerBound
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        throw error(.invalidUTF8, at: offset, expected: "valid UTF-8")
    }
}
