/// Reads one JSON text, strictly. The recursion is as deep as the limits allow the text to be.
struct JSONParser {
    let bytes: UnsafeRawBufferPointer
    let limits: JSONLimits
    let notesMemberRanges: Bool
    var position = 0
    private var depth = 0
    /// Where the values of the outermost object's members are, in order.
    private(set) var memberRanges: [Range<Int>] = []

    init(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits, notesMemberRanges: Bool = false) {
        self.bytes = bytes
        self.limits = limits
        self.notesMemberRanges = notesMemberRanges
    }

    /// Parses the whole text.
    mutating func parse() throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.maximumBytes else {
            throw error(.tooLarge, at: limits.maximumBytes, expected: "at most \(limits.maximumBytes) bytes")
        }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw error(.byteOrderMark, at: 0, expected: "UTF-8 without a byte order mark")
        }
        skipWhiteSpace()
        let value = try parseValue()
        skipWhiteSpace()
        guard position == bytes.count else {
            throw error(.trailingBytes, at: position, expected: "nothing after the value")
        }
        return value
    }

    private mutating func parseValue() throws(JSONError) -> JSONValue {
        guard position < bytes.count else { throw error(.unexpectedEnd, at: position, expected: "a value") }
        switch bytes[position] {
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "{"): return .object(try parseObject())
        case UInt8(ascii: "["): return .array(try parseArray())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try parseNumber())
        case UInt8(ascii: "t"): return try parse("true", as: .bool(true))
        case UInt8(ascii: "f"): return try parse("false", as: .bool(false))
        case UInt8(ascii: "n"): return try parse("null", as: .null)
        default: throw error(.unexpectedByte, at: position, expected: "a value")
        }
    }

    private mutating func parseObject() throws(JSONError) -> JSONObject {
        try open()
        var object = JSONObject()
        guard !closes(with: UInt8(ascii: "}")) else { return object }
        while true {
            let keyStart = position
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw unexpected("a key") }
            let key = try parseString()
            skipWhiteSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { throw unexpected("a colon") }
            position += 1
            skipWhiteSpace()
            let valueStart = position
            let value: JSONValue
            do throws(JSONError) { value = try parseValue() } catch { throw error.inside(key) }
            guard object.count < limits.maximumMembers else {
                throw error(.tooManyMembers, at: keyStart, expected: "at most \(limits.maximumMembers) members")
            }
            guard object.insert(key, value) else {
                throw error(.duplicateKey, at: keyStart, expected: "each key once").inside(key)
            }
            if notesMemberRanges, depth == 1 { memberRanges.append(valueStart..<position) }
            guard try continues(until: UInt8(ascii: "}"), expected: "a comma or a closing brace") else { return object }
        }
    }

    private mutating func parseArray() throws(JSONError) -> [JSONValue] {
        try open()
        var values: [JSONValue] = []
        guard !closes(with: UInt8(ascii: "]")) else { return values }
        while true {
            do throws(JSONError) {
                values.append(try parseValue())
            } catch {
                throw error.inside(String(values.count))
            }
            guard try continues(until: UInt8(ascii: "]"), expected: "a comma or a closing bracket") else {
                return values
            }
        }
    }

    private mutating func parseNumber() throws(JSONError) -> JSONNumber {
        do throws(JSONNumber.Flaw) {
            return try JSONNumber.scan(bytes, at: &position)
        } catch {
            switch error {
            case .malformed where position == bytes.count: throw unexpected("a digit")
            case .malformed: throw self.error(.invalidNumber, at: position, expected: "a number as JSON writes them")
            case .exponentOutOfRange:
                let expected = "an exponent of at most \(JSONNumber.maximumExponent)"
                throw self.error(.numberOutOfRange, at: position, expected: expected)
            }
        }
    }

    private mutating func parse(_ word: StaticString, as value: JSONValue) throws(JSONError) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count, bytes[position] == word.utf8Start[offset] else {
                throw unexpected(word.description)
            }
            position += 1
        }
        return value
    }

    /// Goes past an opening bracket or brace and the white space after it.
    private mutating func open() throws(JSONError) {
        depth += 1
        guard depth <= limits.maximumDepth else {
            throw error(.tooDeep, at: position, expected: "at most \(limits.maximumDepth) values within another")
        }
        position += 1
        skipWhiteSpace()
    }

    /// Goes past the closing bracket or brace, if it is there.
    private mutating func closes(with closing: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == closing else { return false }
        position += 1
        depth -= 1
        return true
    }

    /// Goes past what follows an element: a comma (true) or the closing bracket or brace (false).
    private mutating func continues(until closing: UInt8, expected: String) throws(JSONError) -> Bool {
        skipWhiteSpace()
        if closes(with: closing) { return false }
        guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { throw unexpected(expected) }
        position += 1
        skipWhiteSpace()
        return true
    }

    private mutating func skipWhiteSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    /// The error for what is at the position, or for nothing being there.
    func unexpected(_ expected: String) -> JSONError {
        error(position == bytes.count ? .unexpectedEnd : .unexpectedByte, at: position, expected: expected)
    }

    func error(_ code: JSONError.Code, at offset: Int, expected: String) -> JSONError {
        JSONError(code, at: offset, in: bytes, expected: expected)
    }
}
