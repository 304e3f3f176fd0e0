import Model
import Testing

@Suite struct `Source documents` {
    private func read(_ text: String) throws -> [SourceNode] {
        try SourceDocument.read(file: "a.yaml", bytes: Array(text.utf8))
    }

    private func complaint(_ text: String) -> String {
        do {
            _ = try read(text)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test func `scalars follow YAML 1.2, not 1.1`() throws {
        let text = """
            strings: [yes, No, on, OFF, y, 2026-03-01, 1:30, 0b11, 1_000, "35", '35', =, 1.2.3, 0x, +, -, ., e5]
            booleans: [true, True, FALSE]
            nulls: [~, null, NULL]
            numbers: [35, -1, +5, 007, .5, 5., 1e3, 0x1F, 0o17, 12345678901234567890.123456789]
            block: |
              true
            last: x
            """
        let json = try #require(try read(text).first).json
        #expect(
            json["strings"]
                == [
                    "yes", "No", "on", "OFF", "y", "2026-03-01", "1:30", "0b11", "1_000", "35", "35", "=", "1.2.3",
                    "0x",
                    "+", "-", ".", "e5",
                ]
        )
        #expect(json["booleans"] == [true, true, false])
        #expect(json["nulls"] == [nil, nil, nil])
        #expect(
            json["numbers"]?.description
                == "[35,-1,5,7,0.5,5,1e3,31,15,12345678901234567890.123456789]"
        )
        #expect(json["block"] == "true\n")
        #expect(complaint("a: .inf") == "a.yaml:1:4: a: `.inf` has no counterpart in JSON; expected a finite number")
    }

    @Test func `a value knows its place and path`() throws {
        let nodes = try read("a:\n  - b\n  - c: 35\n---\n- 1\n")
        #expect(nodes.count == 2)
        guard case .mapping(let entries) = nodes[0].content, case .list(let list) = entries[0].value.content,
            case .mapping(let inner) = list[1].content
        else {
            Issue.record("not the shape that was written")
            return
        }
        #expect(inner[0].value.mark == SourceMark(line: 3, column: 8))
        #expect(inner[0].value.path == "a[1].c")
        #expect(inner[0].keyMark == SourceMark(line: 3, column: 5))
        #expect(nodes[1].mark == SourceMark(line: 5, column: 1))
    }

    @Test(arguments: [("a:\n\tb: 1\n", 2), ("steps:\n  - x\n\t- y\n", 3), ("\ta: 1\n", 1), ("é: 1\r\n\tb: 1\r\n", 2)])
    func `a tab that indents is called one`(text: String, line: Int) {
        let told = complaint(text)
        #expect(told.contains("a.yaml:\(line):") && told.contains("a tab stands where the line is indented"), "\(told)")
    }

    @Test func `JSON is read as it is`() throws {
        let text = #"{"a": [1.50, "\u00e9\/\n", {"b": null}], "c": true}"#
        let node = try #require(try read(text).first)
        #expect(node.json.description == "{\"a\":[1.50,\"é/\\n\",{\"b\":null}],\"c\":true}")
    }

    @Test func `a NUL character is refused where it stands, in a value and in a key`() {
        #expect(complaint(#"a: { b: "x\0y" }"#).contains("a.b: there is a NUL character in it"))
        #expect(complaint(#"{"a": {"b\u0000": 1}}"#).contains("a: there is a NUL character in it"))
    }

    @Test func `what is broken is named with its place`() {
        #expect(complaint("a: 1\nb: 2\na: 3").contains("the key `a` is given more than once"))
        #expect(complaint("a: [1, 2").hasPrefix("a.yaml:"))
        #expect(complaint("a: *b").contains("a.yaml:1:4: found undefined alias"))
        #expect(complaint("? [a]\n: 1").contains("a key must be text"))
        #expect(complaint("a: !!binary aGk=").contains("tag"))
        #expect(complaint("a: !!int x").contains("tag"))
        #expect(complaint("a: \u{01}").hasPrefix("a.yaml:"))
        let invalid = Array("a: ".utf8) + [0xFF]
        #expect(throws: SourceFileError.self) { try SourceDocument.read(file: "a.yaml", bytes: invalid) }
    }

    @Test func `aliases are expanded, but not without bound`() throws {
        let shared = try read("a: &x {k: 1}\nb: *x").first?.json
        #expect(shared?["b"] == ["k": 1])

        var laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...9 {
            let uses = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            laughs += "a\(level): &a\(level) [\(uses)]\n"
        }
        #expect(complaint(laughs).contains("anchors are used 81 times, at most \(SourceLimits.aliases)"))

        let list = Array(repeating: "1", count: 10_000).joined(separator: ",")
        let uses = Array(repeating: "*big", count: 6).joined(separator: ", ")
        #expect(complaint("a: &big [\(list)]\nb: [\(uses)]").contains("more than \(SourceLimits.nodes) values"))
        // Text is not taken for anchors.
        let stars = Array(repeating: "*bold* text", count: 50).joined(separator: " ")
        #expect(complaint("a: \"\(stars)\"") == "accepted")
    }

    @Test(.timeLimit(.minutes(1))) func `aliases in keys cost no more than their limit lets them`() {
        // Twelve uses in all, threefold at each level.
        let leaf = Array(repeating: "1", count: 2000).joined(separator: ",")
        var text = "a: &a [\(leaf)]\n"
        for (name, inner) in [("b", "a"), ("c", "b"), ("d", "c")] {
            text += "\(name): &\(name) [*\(inner), *\(inner), *\(inner)]\n"
        }
        text += "? [*d, *d]\n: 1\n? [*d]\n: 2\n"
        #expect(complaint(text).hasPrefix("a.yaml:"))
    }

    @Test func `depth and size are limited`() {
        let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
        #expect(complaint(deep).contains("nested more than \(SourceLimits.depth) deep"))
        let deeper = String(repeating: "- ", count: 100_000) + "x"
        #expect(complaint(deeper).hasPrefix("a.yaml:"))
        #expect(complaint(String(repeating: "#", count: SourceLimits.fileBytes + 1)).contains("at most"))
        #expect(complaint(String(repeating: "[", count: 32) + String(repeating: "]", count: 32)) == "accepted")
    }
}
