import Model
import Testing

@Suite struct `Templates` {
    private func event(_ data: JSONValue, subject: String? = "deal/d-17") throws -> Event {
        try .won(data, subject: subject)
    }

    private func render(_ text: String, _ data: JSONValue, _ escaping: Template.Escaping = .none) throws -> String {
        try Template(text, escaping: escaping).render(TemplateContext(event: event(data)))
    }

    private func complaint(_ text: String) -> String {
        do {
            _ = try Template(text, escaping: .none)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test func `paths follow the law of fields`() throws {
        let data: JSONValue = [
            "deal": ["name": "Harbour", "lines": [["sku": "a"], ["sku": "b"]]],
            "event": "own event",
            "data": ["deal": "inner"],
        ]
        #expect(try render("{{deal.name}} {{data.deal.name}}", data) == "Harbour Harbour")
        #expect(try render("{{ deal.lines.1.sku }}{{deal.lines.2.sku}}", data) == "b")
        #expect(
            try render("{{event.type}} {{event.id}} {{event.source}} {{event.subject}} {{event.tenant}}", data)
                == "deal.won e-1 /crm deal/d-17 acme"
        )
        #expect(try render("{{event.time}}", data) == "2023-11-14T22:13:20Z")
        #expect(try render("{{event}}", data) == "own event")
        #expect(try render("{{data.data.deal}} {{data}}", data) == #"inner {"deal":"inner"}"#)
        #expect(try render("[{{nothing}}{{deal.nothing.at.all}}{{deal.name.more}}]", data) == "[]")
        #expect(
            try Template("[{{event.subject}}]", escaping: .none).render(
                TemplateContext(event: event([:], subject: nil))
            ) == "[]"
        )
    }

    @Test func `values are written as the event has them`() throws {
        let data = try JSONValue(
            parsing: Array(
                #"{"a":1.50,"b":12345678901234567890,"c":true,"d":null,"e":[1,{"f":"g\""}],"h":{"b":1,"a":2},"i":false}"#
                    .utf8
            )
        )
        #expect(
            try render("{{a}} {{b}} {{c}} {{d}} {{e}} {{h}} {{i}}", data)
                == #"1.50 12345678901234567890 true  [1,{"f":"g\""}] {"b":1,"a":2} false"#
        )
    }

    @Test func `single braces are a path where they hold just that`() throws {
        let data: JSONValue = ["deal": ["name": "X"], "n": 1]
        #expect(
            try render("{deal.name} {n} { n } {n m} {} {\"n\": {n}} {deal.name}} {é}", data)
                == "X 1 { n } {n m} {} {\"n\": 1} X} {é}"
        )
        #expect(try render("{{{n}}} {{&n}} {{n}}}", data) == "1 1 1}")
    }

    @Test func `only HTML is escaped`() throws {
        let data: JSONValue = ["x": "<a href=\"'\">&", "combined": "\"\u{301}<\u{301}", "list": ["<", ">"]]
        #expect(try render("{{x}}{x}{{{x}}}", data) == String(repeating: "<a href=\"'\">&", count: 3))
        let escaped = "&lt;a href=&quot;&#39;&quot;&gt;&amp;"
        #expect(
            try render("{{x}}|{x}|{{{x}}}|{{&x}}", data, .html)
                == "\(escaped)|\(escaped)|<a href=\"'\">&|<a href=\"'\">&"
        )
        #expect(try render("{{combined}}", data, .html) == "&quot;\u{301}&lt;\u{301}")
        #expect(
            try render("{{#list}}{{.}}{{/list}} {{list}}", data, .html)
                == "&lt;&gt; [&quot;&lt;&quot;,&quot;&gt;&quot;]"
        )
        #expect(try render("{{event}}{{event.type}}", ["event": "<"], .html) == "&lt;deal.won")
    }

    @Test func `sections follow Mustache`() throws {
        let data: JSONValue = [
            "list": [["n": 1], ["n": 2]], "empty": [], "yes": true, "no": false, "none": nil, "object": ["n": 3],
            "zero": 0,
            "words": ["a", "b"], "n": 0,
        ]
        #expect(try render("{{#list}}<{{n}}>{{/list}}", data) == "<1><2>")
        #expect(try render("{{#words}}{{.}},{{/words}}", data) == "a,b,")
        #expect(try render("{{#object}}{{n}}{{deal}}{{/object}}", data) == "3")
        #expect(
            try render(
                "{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{#none}}n{{/none}}{{#empty}}e{{/empty}}{{#zero}}z{{/zero}}",
                data
            ) == "yz"
        )
        #expect(
            try render(
                "{{^yes}}y{{/yes}}{{^no}}n{{/no}}{{^none}}N{{/none}}{{^empty}}e{{/empty}}{{^missing}}m{{/missing}}",
                data
            ) == "nNem"
        )
        #expect(try render("{{#event}}{{type}}{{/event}} {{#data}}{{n}}{{/data}}", data) == "deal.won 0")
        #expect(try render("a\n{{#yes}}\nb\n{{/yes}}\nc{{! comment }}", data) == "a\nb\nc")
    }

    @Test(arguments: [
        ("{{a", "line 1, column 1: the tag is not closed; expected `}}`"),
        ("x\n é{{> a}}", "line 2, column 3: `{{>` is not allowed"),
        ("{{=<% %>=}}", "tags are always between"),
        ("{{< a}}", "cannot include"), ("{{$a}}", "cannot include"), ("{{%CONTENT_TYPE:TEXT}}", "only paths"),
        ("{{upper(a)}}", "`upper(a)` is no path"), ("{{a b}}", "is no path"), ("{{.a}}", "is no path"),
        ("{{a..b}}", "is no path"),
        ("{{}}", "the tag is empty"), ("{{.}}", "is no path"), ("{{#a}}{{/b}}", "`b` closes the section `a` of line 1"),
        ("{{/a}}", "closes no section"), ("{{#a}}", "the section `a` is not closed"), ("{{{a}}", "expected `}}}`"),
        ("{{event.name}}", "a field of the payload is `data.event.name`"),
    ])
    func `what is no template is refused with its place`(text: String, message: String) {
        #expect(complaint(text).contains(message))
    }

    @Test func `a template without tags is itself`() throws {
        let text = "{ \"a\": 1 } }} \r\n\t"
        let template = try Template(text, escaping: .html)
        #expect(template.isConstant)
        #expect(try template.render(TemplateContext(event: event([:]))) == text)
        #expect(try !Template("{{a}}", escaping: .none).isConstant)
    }

    @Test func `what a template renders to is bounded`() throws {
        let large: JSONValue = ["x": .string(String(repeating: "a", count: TemplateLimits.outputBytes))]
        #expect(try render("{{x}}", large).utf8.count == TemplateLimits.outputBytes)
        #expect(throws: RenderError(code: .outputTooLarge)) { try render("{{x}}b", large) }
        #expect(throws: RenderError(code: .outputTooLarge)) { try render("{{x}}{{x}}", large) }

        let list: JSONValue = ["l": .array(Array(repeating: 1, count: 5000))]
        #expect(throws: RenderError(code: .outputTooLarge)) {
            try render("{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}", list)
        }
        #expect(throws: RenderError(code: .outputTooLarge)) { try render("{{#l}}more than a few bytes{{/l}}", list) }
        #expect(try render("{{#l}}{{.}}{{/l}}", list).utf8.count == 5000)
        #expect(complaint(String(repeating: "a", count: TemplateLimits.sourceBytes + 1)).contains("at most"))
        #expect(complaint(String(repeating: "{{a}}", count: TemplateLimits.tags + 1)).contains("more than 1000 tags"))
        #expect(complaint(String(repeating: "{{#a}}", count: 17)).contains("nested more than 16"))
    }

    @Test func `every string of the arguments is rendered, and nothing else`() throws {
        let arguments: JSONValue = [
            "title": "{{a}}", "html": "<p>{{a}}", "number": 5, "list": ["{{a}}", nil, ["{{a}}": "{a}"]],
        ]
        let rendered = try RenderedArguments.render(arguments: arguments, event: event(["a": "<&"]), htmlKeys: ["html"])
        #expect(
            rendered == ["title": "<&", "html": "<p>&lt;&amp;", "number": 5, "list": ["<&", nil, ["{{a}}": "<&"]]]
        )
    }

    @Test func `an argument that is wrong is named`() throws {
        #expect {
            try CompiledArguments(["headers": ["X-Deal": "{{#a}}"]])
        } throws: {
            "\($0)".hasPrefix("the argument `headers.X-Deal` is no template: line 1, column 1")
        }
        let large: JSONValue = ["x": .string(String(repeating: "a", count: 60_000))]
        let five = try CompiledArguments(["l": .array(Array(repeating: "{{x}}", count: 5))])
        #expect(throws: RenderError(path: "l[4]", code: .argumentsTooLarge)) {
            try five.render(TemplateContext(event: event(large)))
        }
        let two = try CompiledArguments(["a": "{{x}}{{x}}"])
        #expect(throws: RenderError(path: "a", code: .outputTooLarge)) {
            try two.render(TemplateContext(event: event(large)))
        }
    }

    @Test func `an event's NUL character is refused where it would be, and an escaped one in JSON is not`() throws {
        let event = try self.event(["x": "a\0b", "o": ["x": "a\0b"]])
        let arguments = try CompiledArguments(["title": "fine", "text": "{{x}}"])
        #expect(throws: RenderError(path: "text", code: .nulCharacter)) {
            try arguments.render(TemplateContext(event: event))
        }
        let json = try CompiledArguments(["text": "{{o}}"])
        #expect(try json.render(TemplateContext(event: event)) == ["text": #"{"x":"a\u0000b"}"#])
    }
}
