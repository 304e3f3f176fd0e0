import Model
import Testing

/// What RFC 8259 allows, what it forbids, and what it leaves to us.
@Suite struct JSONConformanceTests {
    @Test(arguments: [
        "[]", "[ ]", "{}", "{ }", "null", "true", "false", "0", "-0", "-1", "1.0", "0.0", "-0.0", "1e0", "1E5", "1e+5",
        "1e-5", "1.5e300", "0e0", "0e+1", "123456789012345678901234567890", "-123123123123123123123123123123", "1e400",
        "-1e-400", "0.000000000000000000000000000000000000000000000000000000000000000000001", "[1,2]", "[[],[[]]]",
        "[null,1,\"1\",{}]", "[1\n]", "\t[1\r\n,2 ]\n", "\"\"", "\" \"", "\"a\"", "\"\u{7F}\"", "\"\u{80}\"",
        "\"\u{2028}\u{2029}\"", "\"\u{FFFF}\"", "\"\u{E000}\"", "\"\u{10FFFF}\"", "\"\u{1F600}\"", "\"é\"", "\"/\"",
        "\"e\u{301}\"", "\"\u{FEFF}\"", #""\u0000""#, #""\u001f""#, #""\u007F""#, #""\u0022\u005C""#, #""\/""#,
        #""\uFFFF""#, #""\uFDD0""#, #""\uD800\uDC00""#, #""\udbff\udfff""#, #""\\u0000""#, #""\"""#, #""a\\""#,
        #"{"":0}"#, #"{"a":{"a":{"a":1}}}"#, #"{"é":1,"é":2}"#.replacing("é\":2", with: "e\u{301}\":2"),
        #"{"a\u0000b":1}"#, #"{"A":1,"a":2}"#, #"{"a":[],"b":"/* no */ // comment"}"#,
    ])
    func `JSON is parsed`(text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(try JSONValue(parsing: value.text) == value)
    }

    @Test(
        arguments: [
            // Nothing, or too much.
            ("", .unexpectedEnd), (" ", .unexpectedEnd), ("[", .unexpectedEnd), ("[1", .unexpectedEnd),
            ("[1,", .unexpectedEnd), ("{", .unexpectedEnd), ("{\"a\"", .unexpectedEnd), ("{\"a\":", .unexpectedEnd),
            ("{\"a\":1", .unexpectedEnd), ("{\"a\":1,", .unexpectedEnd), ("\"", .unexpectedEnd),
            ("\"a", .unexpectedEnd),
            ("\"\\", .unexpectedEnd), ("\"\\u", .unexpectedEnd), ("\"\\u00", .unexpectedEnd), ("\"\\n", .unexpectedEnd),
            ("tru", .unexpectedEnd), ("nul", .unexpectedEnd), ("-", .unexpectedEnd), ("1.", .unexpectedEnd),
            ("1e", .unexpectedEnd), ("1e+", .unexpectedEnd),
            ("1 2", .trailingBytes), ("[]]", .trailingBytes), ("{}}", .trailingBytes), ("{} #", .trailingBytes),
            ("null,", .trailingBytes), ("\"a\"b", .trailingBytes), ("truee", .trailingBytes), ("1\0", .trailingBytes),
            ("1 \u{C}", .trailingBytes), ("1\u{2060}", .trailingBytes), ("1\u{A0}", .trailingBytes),
            // Structure.
            ("[1,]", .unexpectedByte), ("[,1]", .unexpectedByte), ("[1,,2]", .unexpectedByte),
            ("[1 2]", .unexpectedByte),
            ("[1:2]", .unexpectedByte), ("[1}", .unexpectedByte), ("{]", .unexpectedByte), ("{,}", .unexpectedByte),
            ("{\"a\":1,}", .unexpectedByte), ("{\"a\" 1}", .unexpectedByte), ("{\"a\",1}", .unexpectedByte),
            ("{\"a\"::1}", .unexpectedByte), ("{a:1}", .unexpectedByte), ("{'a':1}", .unexpectedByte),
            ("{1:1}", .unexpectedByte), ("{null:1}", .unexpectedByte), ("{\"a\":1 \"b\":2}", .unexpectedByte),
            ("{\"a\":1;\"b\":2}", .unexpectedByte), ("[1]\u{FEFF}", .trailingBytes), ("]", .unexpectedByte),
            ("}", .unexpectedByte), (",", .unexpectedByte), (":", .unexpectedByte), ("'a'", .unexpectedByte),
            ("/* */ 1", .unexpectedByte), ("// 1", .unexpectedByte), ("[1/**/]", .unexpectedByte),
            ("\u{C}1", .unexpectedByte),
            ("\u{A0}1", .unexpectedByte), ("\u{B}1", .unexpectedByte), ("\0", .unexpectedByte), ("é", .unexpectedByte),
            // Words.
            ("True", .unexpectedByte), ("TRUE", .unexpectedByte), ("nULL", .unexpectedByte), ("falsy", .unexpectedByte),
            ("undefined", .unexpectedByte), ("NaN", .unexpectedByte), ("Infinity", .unexpectedByte),
            ("nan", .unexpectedByte),
            // Numbers.
            ("-Infinity", .invalidNumber), ("-NaN", .invalidNumber), ("+1", .unexpectedByte), (".5", .unexpectedByte),
            ("01", .invalidNumber), ("00", .invalidNumber), ("-01", .invalidNumber), ("-00", .invalidNumber),
            ("0x10", .trailingBytes), ("1_000", .trailingBytes), ("[1.]", .invalidNumber), ("[1.e5]", .invalidNumber),
            ("[-.5]", .invalidNumber), ("[- 1]", .invalidNumber), ("--1", .invalidNumber), ("[1e]", .invalidNumber),
            ("[1e+]", .invalidNumber), ("[1e1.5]", .unexpectedByte), ("[1.2.3]", .unexpectedByte),
            ("[1e5e5]", .unexpectedByte),
            ("[1+2]", .unexpectedByte), ("[1a]", .unexpectedByte), ("1f", .trailingBytes), ("１", .unexpectedByte),
            ("1e1000000000", .numberOutOfRange), ("0e-99999999999999999999", .numberOutOfRange),
            // Strings.
            ("\"\n\"", .controlCharacter), ("\"\t\"", .controlCharacter), ("\"\0\"", .controlCharacter),
            ("\"\\n\u{1F}\"", .controlCharacter), ("{\"a\u{1}\":1}", .controlCharacter),
            (#""\a""#, .invalidEscape), (#""\x41""#, .invalidEscape), (#""\'""#, .invalidEscape),
            (#""\U0041""#, .invalidEscape),
            (#""\0""#, .invalidEscape), (#""\u00G0""#, .invalidEscape), (#""\u 041""#, .invalidEscape),
            (#""\u+041""#, .invalidEscape),
            (#""\u004""#, .invalidEscape), ("\"\\é\"", .invalidEscape), ("\"\\\n\"", .invalidEscape),
            (#""\uD800""#, .loneSurrogate), (#""\uDC00""#, .loneSurrogate), (#""\uDFFFa""#, .loneSurrogate),
            (#""\uD800\uD800""#, .loneSurrogate), (#""\uD83D\n""#, .loneSurrogate), (#""\uD83Dx""#, .loneSurrogate),
            (#""\uDE00\uD83D""#, .loneSurrogate), (#""\uD800\u0041""#, .loneSurrogate),
            (#"{"\uD800":1}"#, .loneSurrogate),
            // Keys.
            (#"{"a":1,"a":1}"#, .duplicateKey), (#"{"a":1,"b":2,"a":3}"#, .duplicateKey),
            (#"{"a":1,"\u0061":2}"#, .duplicateKey),
            (#"{"":1,"":2}"#, .duplicateKey), (#"[{"é":1,"\u00e9":2}]"#, .duplicateKey),
            // Byte order marks.
            ("\u{FEFF}", .byteOrderMark), ("\u{FEFF}{}", .byteOrderMark), (" \u{FEFF}1", .unexpectedByte),
        ] as [(String, JSONError.Code)]
    )
    func `what is no JSON is refused`(text: String, code: JSONError.Code) {
        #expect(refusal(of: Array(text.utf8)) == code)
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xC3, 0x28], [0xE9],
        ] as [[UInt8]]
    )
    func `bytes that are no UTF-8 are refused wherever they are in a string`(invalid: [UInt8]) {
        for prefix in ["", "a", "abcdefgh", "é", "\\n", "0123456789abcdef\\\\"] {
            for suffix in ["", "a", "\\n", "abcdefghijkl"] {
                let start = Array("\"\(prefix)".utf8)
                let text = start + invalid + Array("\(suffix)\"".utf8)
                #expect(refusal(of: text) == .invalidUTF8, "\(text)")
                #expect(refusal(of: Array("{".utf8) + text + Array(":1}".utf8)) == .invalidUTF8)
            }
        }
    }

    @Test func `the place of invalid UTF-8 is the invalid byte's`() {
        do throws(JSONError) {
            _ = try JSONValue(parsing: Array("\"é".utf8) + [0x41, 0xFF] + Array("\"".utf8))
            Issue.record("it was parsed")
        } catch {
            #expect(error.offset == 4)
        }
    }

    @Test func `UTF-16 is refused`() {
        #expect(refusal(of: [0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00]) == .unexpectedByte)
        #expect(refusal(of: [0x00, 0x5B, 0x00, 0x5D]) == .unexpectedByte)
    }

    private func refusal(of text: [UInt8]) -> JSONError.Code? {
        do throws(JSONError) {
            _ = try JSONValue(parsing: text)
            return nil
        } catch {
            return error.code
        }
    }
}
