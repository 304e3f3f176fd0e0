import Testing

@testable import Model

@Suite struct StoredPayloadTests {
    private func event(_ text: String) throws -> Event {
        let bytes = Array(text.utf8)
        return Event(
            tenant: try #require(TenantID(rawValue: "acme")),
            type: "deal.won",
            source: "crm",
            id: "1",
            time: Timestamp(microseconds: 0),
            data: try JSONValue(parsing: bytes),
            dataText: bytes
        )
    }

    @Test(arguments: ["{}", #"{"amount": 12.50, "tags": ["a", "b"]}"#, #"{"deep":{"er":{"est":null}}}"#])
    func `a stored payload says what it said before it was stored`(text: String) throws {
        let event = try event(text)
        let stored = event.bearing(stored: event.dataText, limits: JSONLimits())
        let copy = stored
        #expect(stored.dataText == event.dataText)
        #expect(stored.data == event.data)
        #expect(copy.data == event.data)
        #expect(stored == event)
        #expect(stored.hashValue == event.hashValue)
    }

    @Test func `events differ by what they say and by how it is written`() throws {
        let event = try event(#"{"a":1}"#)
        for other in [#"{"a":2}"#, #"{"a": 1}"#] {
            #expect(event.bearing(stored: Array(other.utf8), limits: JSONLimits()) != event)
        }
    }

    @Test func `another payload takes the place of a stored one`() throws {
        let event = try event(#"{"a":1}"#)
        var stored = event.bearing(stored: event.dataText, limits: JSONLimits())
        stored.data = ["b": 2]
        #expect(stored.data == ["b": 2])
        #expect(stored.dataText == event.dataText)
        stored.dataText = Array(#"{"b":2}"#.utf8)
        #expect(stored.data == ["b": 2])
    }

    @Test func `a payload that cannot be read ends the process when it is looked at`() async throws {
        let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let tenant = try #require(TenantID(rawValue: "acme"))
            let event = Event(
                tenant: tenant,
                type: "deal.won",
                source: "crm",
                id: "1",
                time: Timestamp(microseconds: 0),
                data: [:],
                dataText: []
            )
            let stored = event.bearing(stored: Array("{".utf8), limits: JSONLimits())
            // Passed on, it is nobody's business.
            guard stored.dataText == Array("{".utf8) else { return }
            _ = stored.data
        }
        let said = String(decoding: end?.standardErrorContent ?? [], as: UTF8.self)
        #expect(said.contains("the stored payload of an event cannot be read"))
    }
}
