import Testing

@testable import Model

/// Templates without sections are filled without Mustache: with it they come out the same.
@Suite struct TemplatePartTests {
    private static let pieces = [
        "Call ", "{", "}", "\n", " & <b>\"it's\"</b> ", "é ", "{{deal.name}}", "{deal.name}", "{{{deal.name}}}",
        "{{&deal.name}}",
        "{{ deal.lines.1.sku }}", "{{deal.lines}}", "{{deal}}", "{{deal.value}}", "{{deal.gone}}", "{{gone.far.away}}",
        "{{event.type}}", "{{event.subject}}", "{{event.time}}", "{{event}}", "{{data}}", "{{data.data.deal}}",
        "{{data.event}}",
        "{{steps.invite.status}}", "{{steps.invite}}", "{{steps}}", "{{record}}", "{{element.a}}", "{{truth}}",
        "{{nothing}}",
        "{{a-b_c}}", "{ deal.name }", "{}", "}}",
    ]

    private static let data: JSONValue = [
        "deal": ["name": "R & <D> \"é\u{301}'", "lines": [["sku": "a"], ["sku": "b"]], "value": 5],
        "event": "own event", "data": ["deal": "inner"], "steps": "own steps", "record": "own record",
        "element": ["a": "own element"], "truth": true, "nothing": nil, "a-b_c": "dashed",
    ]

    private func context(subject: String?) throws -> TemplateContext {
        TemplateContext(
            event: try .won(Self.data, subject: subject),
            outputs: ["invite": ["status": "sent & seen"]]
        )
    }

    @Test(arguments: [Template.Escaping.none, .html])
    func `a template without sections is what Mustache makes of it`(_ escaping: Template.Escaping) throws {
        var random = SystemRandomNumberGenerator()
        for round in 1...1_500 {
            let text =
                (0..<Int.random(in: 1...8, using: &random))
                .map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined() + "."
            let context = try context(subject: round.isMultiple(of: 2) ? "deal/d-17" : nil)
            let own = try? Template(text, escaping: escaping)
            let theirs = try? Template(text, escaping: escaping, usesMustache: true)
            #expect((own == nil) == (theirs == nil), "\(text)")
            #expect(try own?.render(context) == theirs?.render(context), "\(text)")
        }
    }

    @Test func `a brace at the end is text, which Mustache refuses`() throws {
        #expect(try Template("{{deal.value}} {", escaping: .none).render(context(subject: nil)) == "5 {")
    }

    @Test func `a text past the limit is refused, whether its places or its own words make it so`() throws {
        let long = String(repeating: "x", count: TemplateLimits.outputBytes / 2 + 1)
        let context = TemplateContext(event: try .won(["long": .string(long)], subject: nil))
        #expect(try Template("{{long}}", escaping: .none).render(context) == long)
        for text in ["{{long}}{{long}}", "{{long}} and {{long}}"] {
            for usesMustache in [false, true] {
                let template = try Template(text, escaping: .none, usesMustache: usesMustache)
                let error = #expect(throws: RenderError.self) { try template.render(context) }
                #expect(error?.code == .outputTooLarge)
            }
        }
    }
}
