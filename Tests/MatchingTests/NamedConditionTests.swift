import FoundationEssentials
import Matching
import Model
import Testing

@Suite struct `Named conditions` {
    private static let folder = #filePath.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 }

    private func definitions() throws -> NamedConditions {
        let bytes = Array(try Data(contentsOf: URL(filePath: "\(Self.folder)/Occasions/conditions.yaml")))
        return NamedConditions(try ConditionDefinitionReader.read(file: "conditions.yaml", bytes: bytes))
    }

    private func event(_ data: String) throws -> Event {
        Event(
            tenant: try #require(TenantID(rawValue: "acme")),
            type: "rsvp.submitted",
            source: "/occasions",
            id: "1",
            time: Timestamp(microseconds: 0),
            data: try JSONValue(parsing: Array(data.utf8)),
            dataText: Array(data.utf8)
        )
    }

    private func complaint(_ text: String, _ definitions: NamedConditions) -> String {
        do {
            _ = try condition(text, definitions)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test func `the five of the occasions product hold and do not hold`() throws {
        let definitions = try definitions()
        let data = #"""
            {"rsvp":{"status":"attending"},
             "invitation":{"responses":[{"actor":"a","status":"attending"},{"actor":"b","status":"pending"}]},
             "occasion":{"modules":[{"name":"seating","enabled":true},{"name":"vendors","enabled":false}],
                         "capabilities":{"communications:send.sms":true}},
             "event_details":{"type":"ceremony"}}
            """#
        let cases: [(String, Bool)] = [
            ("{ rsvp_status_is: [attending] }", true),
            ("{ rsvp_status_is: [declined, pending] }", false),
            ("{ condition: rsvp_status_is, with: { statuses: [attending, maybe] } }", true),
            ("{ rsvp_status_is: { statuses: [attending] } }", true),
            ("{ invitation_has_pending_response: true }", true),
            ("{ invitation_has_pending_response: false }", false),
            ("{ condition: invitation_has_pending_response }", true),
            ("{ module_enabled: seating }", true),
            ("{ module_enabled: vendors }", false),
            ("{ module_enabled: guests }", false),
            ("{ capability_enabled: 'communications:send.sms' }", true),
            ("{ capability_enabled: 'communications:send' }", false),
            ("{ event_type_in: [ceremony, dinner] }", true),
            ("{ event_type_in: [dinner] }", false),
        ]
        for (text, expected) in cases {
            let read = try condition(text, definitions)
            let compiled = CompiledCondition(read)
            #expect(compiled.holds(for: try event(data)) == expected, "\(text)")
            #expect(!compiled.holds(for: try event("{}")) || text.contains("false"), "\(text)")
            // What is stored is read without the definitions, and says the same.
            #expect(try condition(read.json.description) == read, "\(text)")
        }
        #expect(
            try Set(CompiledCondition(condition("{ module_enabled: x }", definitions)).paths.map(\.description)) == [
                "data.occasion.modules"
            ]
        )
    }

    @Test func `an explanation has the name and what it stood for`() throws {
        let condition = try condition("{ rsvp_status_is: [attending] }", try definitions())
        let explanation = CompiledCondition(condition).explain(try event(#"{"rsvp":{"status":"declined"}}"#))
        #expect(
            explanation.description == """
                ✗ rsvp_status_is {"statuses":["attending"]}
                  ✗ data.rsvp.status in ["attending"], was "declined"
                """
        )
    }

    @Test func `what cannot be meant is refused where it is used`() throws {
        let definitions = try definitions()
        #expect(complaint("{ rsvp_status_iz: [attending] }", definitions).contains("did you mean `rsvp_status_is`?"))
        #expect(complaint("{ condition: rsvp_status, with: {} }", definitions).contains("no named condition"))
        #expect(complaint("{ rsvp_status_is: attending }", definitions).contains("`statuses` expects a list"))
        #expect(complaint("{ module_enabled: { modul: a } }", definitions).contains("did you mean `module`?"))
        #expect(complaint("{ condition: module_enabled }", definitions).contains("`with` is missing"))
        #expect(complaint("{ invitation_has_pending_response: 5 }", definitions).contains("takes no argument"))
    }

    @Test(arguments: [
        ("{name: equals, condition: {path: a, equals: 1}}", "choose another name"),
        ("{name: A-b, condition: {path: a, equals: 1}}", "no name of a condition"),
        ("{name: a, condition: {path: a, equals: '{b}'}}", "`{b}` is none of the parameters"),
        ("{name: a, parameters: {b: text}, condition: {path: a, equals: 1}}", "`b` does not occur"),
        ("{name: a, parameters: {b: txt}, condition: {path: a, equals: '{b}'}}", "did you mean `text`?"),
        ("{name: a, parameters: {b: {type: list, example: 1}}, condition: {path: a, in: '{b}'}}", "a list of 1 to"),
        ("{name: a, parameters: {b: text}, condition: {path: a, in: '{b}'}}", "`in` expects a list"),
        ("{name: a, condition: {path: a, equal: 1}}", "did you mean `equals`?"),
        ("{name: a}", "`condition` is missing"),
    ])
    func `a definition that could never be used is refused`(text: String, complaint: String) {
        let error = #expect(throws: SourceFileError.self) {
            try ConditionDefinitionReader.read(file: "conditions.yaml", bytes: Array(text.utf8))
        }
        #expect(error.map { "\($0)" }?.contains(complaint) == true, "\(error.map { "\($0)" } ?? "accepted")")
    }

    @Test func `a definition is kept as it was read`() throws {
        let definitions = try definitions()
        for name in definitions.names {
            let definition = try #require(definitions[name])
            let again = try ConditionDefinitionReader.read(file: "stored", bytes: definition.json.text)
            #expect(again == [definition])
        }
    }
}
