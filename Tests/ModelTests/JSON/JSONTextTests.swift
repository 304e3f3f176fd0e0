import Model
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: Seeds.all)
    func `a value that is written and parsed is the same value`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for round in 0..<2000 {
            let value = generator.value()
            let text = value.text
            let parsed = try JSONValue(parsing: text)
            #expect(parsed == value, "seed \(seed), round \(round): \(value)")
            #expect(parsed.hashValue == value.hashValue, "seed \(seed), round \(round)")
            #expect(parsed.text == text, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: Seeds.all)
    func `a text that is cut short anywhere is refused`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for round in 0..<50 {
            let text = JSONValue.array([generator.value(), generator.value()]).text
            for end in 0..<text.count {
                #expect(throws: JSONError.self, "seed \(seed), round \(round), \(end) bytes") {
                    try JSONValue(parsing: Array(text[..<end]))
                }
            }
        }
    }

    @Test(arguments: Seeds.all)
    func `any bytes are parsed or refused with a place in the text`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for round in 0..<5000 {
            var text = generator.value().text
            for _ in 0..<generator.int(1...4) where !text.isEmpty {
                text[generator.int(0...text.count - 1)] = UInt8.random(in: .min ... .max, using: &generator)
            }
            do throws(JSONError) {
                let value = try JSONValue(parsing: text)
                #expect((try? JSONValue(parsing: value.text)) == value, "seed \(seed), round \(round)")
            } catch {
                #expect((0...text.count).contains(error.offset), "seed \(seed), round \(round)")
            }
        }
    }

    @Test func `white space around a value changes nothing`() throws {
        let value = try JSONValue(parsing: Array(" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } }\n".utf8))
        #expect(value == ["a": [1, 2], "b": [:]])
        #expect(value.description == #"{"a":[1,2],"b":{}}"#)
    }

    @Test func `escapes stand for what RFC 8259 says`() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\uDE00\u0000""#
        #expect(
            try JSONValue(parsing: Array(text.utf8))
                == .string("\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{20AC}\u{1F600}\0")
        )
    }

    @Test func `a string's end is found wherever it is in a word`() throws {
        for length in 0..<40 {
            for ending in ["\"", "é\"", "\u{7F}\"", "\\n\"", "\u{10FFFF}\\\\\""] {
                let plain = String(repeating: "!", count: length)
                let text = Array("\"\(plain)\(ending)".utf8)
                let content = ending.dropLast().replacing("\\n", with: "\n").replacing("\\\\", with: "\\")
                #expect(try JSONValue(parsing: text) == .string(plain + content))
                var broken = text
                broken.insert(0x1F, at: 1 + length)
                #expect(throws: JSONError.self) { try JSONValue(parsing: broken) }
            }
        }
    }

    @Test func `an error says where it is and what was expected`() {
        let text = "{\n  \"é\": {\"lines\": [1, 2, 03]}}"
        do throws(JSONError) {
            _ = try JSONValue(parsing: Array(text.utf8))
            Issue.record("it was parsed")
        } catch {
            #expect(error.code == .invalidNumber)
            #expect((error.line, error.column) == (2, 26))
            #expect(error.path == "é.lines.2")
            #expect(error.description.hasPrefix("line 2, column 26 (é.lines.2): invalid_number; expected a number"))
        }
    }

    @Test func `depth, bytes and members have limits`() throws {
        func code(_ text: String, _ limits: JSONLimits) -> JSONError.Code? {
            do throws(JSONError) {
                _ = try JSONValue(parsing: Array(text.utf8), limits: limits)
                return nil
            } catch {
                return error.code
            }
        }
        let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        #expect(code(deep(32), JSONLimits()) == nil)
        #expect(code(deep(33), JSONLimits()) == .tooDeep)
        #expect(code(String(repeating: "{\"a\":", count: 200_000), JSONLimits(maximumBytes: .max)) == .tooDeep)
        #expect(code("[[],[[]],{}]", JSONLimits(maximumDepth: 3)) == nil)
        #expect(code("1", JSONLimits(maximumDepth: 0)) == nil)
        #expect(code("12345", JSONLimits(maximumBytes: 5)) == nil)
        #expect(code("123456", JSONLimits(maximumBytes: 5)) == .tooLarge)
        #expect(code(#"{"a":1,"b":2}"#, JSONLimits(maximumMembers: 2)) == nil)
        #expect(code(#"{"a":1,"b":2,"c":3}"#, JSONLimits(maximumMembers: 2)) == .tooManyMembers)
    }

    @Test func `a member's text is what was written`() throws {
        let text = #" { "a" : {"x": 1.50,  "y":"\u00e9" } , "b":[ 1 ],"c" : null } "#
        let document = try JSONDocument(parsing: Array(text.utf8))
        let member = { document.text(of: $0).map { String(decoding: $0, as: UTF8.self) } }
        #expect(member("a") == #"{"x": 1.50,  "y":"\u00e9" }"#)
        #expect(member("b") == "[ 1 ]")
        #expect(member("c") == "null")
        #expect(member("x") == nil)
        #expect(try JSONDocument(parsing: Array("[1]".utf8)).text(of: "a") == nil)
    }

    @Test(arguments: Seeds.all)
    func `the elements of an array are found without parsing them`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for round in 0..<500 {
            let values = (0..<generator.int(0...8)).map { _ in generator.value() }
            let text = Array("  ".utf8) + JSONValue.array(values).text + Array("\n".utf8)
            let ranges = try text.withUnsafeBytes { try JSONElements.ranges(in: $0, maximumBytes: text.count) }
            let elements = try ranges.map { try JSONValue(parsing: Array(text[$0])) }
            #expect(elements == values, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: ["", " ", "{}", "[", "[1", "[1,", "[}", "[1}]", "[]]", "[] 1", "[\"]", "[{]"])
    func `what is no array has no elements`(text: String) {
        #expect(throws: JSONError.self) {
            try Array(text.utf8).withUnsafeBytes { try JSONElements.ranges(in: $0, maximumBytes: 100) }
        }
    }
}
