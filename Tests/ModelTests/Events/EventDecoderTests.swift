import Model
import Testing

@Suite struct EventDecoderTests {
    let decoder = EventDecoder()

    private static let structured = "application/cloudevents+json"
    private static let required = #""specversion":"1.0","id":"e-1","source":"crm","type":"deal.won","#
    private static let head = required + #""tenantid":"acme","time":"2026-03-01T09:30:00.125Z""#
    private static let headers: [String: HeaderValue] = [
        "cloudEvents_specversion": .string("1.0"), "cloudEvents_id": .string("e-1"),
        "cloudEvents_source": .string("crm"),
        "cloudEvents_type": .string("deal.won"), "cloudEvents_tenantid": .string("acme"),
        "cloudEvents_time": .string("2026-03-01T09:30:00.125Z"),
    ]

    private func decode(_ body: String, as contentType: String = structured) throws -> Result<Event, EventRefusal> {
        let results = decoder.decode(contentType: contentType, body: Array(body.utf8))
        try #require(results.count == 1)
        return results[0]
    }

    private func refusal(_ body: String) throws -> EventRefusal {
        switch try decode(body) {
        case .failure(let refusal): return refusal
        case .success(let event):
            Issue.record("\(event) was taken")
            throw TenantID.NoTenant()
        }
    }

    // MARK: Structured mode

    @Test(arguments: [
        "application/cloudevents+json", "application/cloudevents+json; charset=utf-8",
        "Application/CloudEvents+JSON ;x=y",
    ])
    func `a structured event is what was published`(contentType: String) throws {
        let event = try Event.sample(data: #"{ "deal": {"amount": 1250.50, "name": "\u00c9lan"} }"#)
        let results = decoder.decode(contentType: contentType, body: event.structured())
        #expect(results == [.success(event)])
    }

    @Test func `the payload's text is kept byte for byte`() throws {
        let data = "{\n  \"a\" : 1.50,\t\"b\":\"\\u00e9\" ,\"n\":12345678901234567890.0}"
        let event = try decode("{\(Self.head), \"data\" : \(data) , \"extension\":1}").get()
        #expect(event.dataText == Array(data.utf8))
        #expect(event.data["b"] == "é")
        #expect(event.data["n"]?.description == "12345678901234567890.0")
    }

    @Test(arguments: ["", #","data":null"#, #","data":{}"#, #","data":{},"data_base64":null,"subject":null"#])
    func `an event without data has an empty object`(data: String) throws {
        let event = try decode("{\(Self.head)\(data)}").get()
        #expect(event.data == [:])
        #expect(event.dataText == Array("{}".utf8))
        #expect(event.subject == nil)
    }

    @Test(arguments: [
        (#""tenantid":"acme""#, "{}"), (#""tenantid":{"id":"acme","name":"Acme"}"#, "{}"),
        (#""tenantid":null"#, #"{"tenant":"acme"}"#), (#""x":1"#, #"{"tenant":{"id":"acme"}}"#),
        (#""x":1"#, #"{"tenantId":"acme"}"#), (#""x":1"#, #"{"tenant":null,"tenantId":{"id":"acme"}}"#),
        (#""x":1"#, #"{"tenant":{"id":"acme"},"tenantId":"acme"}"#),
        // The attribute decides: the payload's member may be about something else.
        (#""tenantid":"acme""#, #"{"tenant":"flat 3, left","tenantId":7}"#),
    ])
    func `a tenant is a string or an object with an id, and both are the same tenant`(
        attribute: String,
        data: String
    ) throws {
        let time = #""time":"2026-03-01T09:30:00Z""#
        let event = try decode("{\(Self.required)\(time),\(attribute),\"data\":\(data)}").get()
        #expect(event.tenant == (try TenantID.named("acme")))
        #expect(event.dataText == Array(data.utf8))
    }

    @Test(arguments: [
        (#""tenantid":"""#, "{}", "tenantid"), (#""tenantid":"a b""#, "{}", "tenantid"),
        (#""tenantid":7"#, "{}", "tenantid"), (#""tenantid":{}"#, "{}", "tenantid"),
        (#""tenantid":{"id":7}"#, "{}", "tenantid"), (#""tenantid":{"id":"é"}"#, "{}", "tenantid.id"),
        (#""x":1"#, #"{"tenant":7}"#, "data.tenant"), (#""x":1"#, #"{"tenantId":{"id":null}}"#, "data.tenantId"),
        (#""x":1"#, #"{"tenant":"a","tenantId":"b"}"#, "data.tenantId"),
        (#""tenantid":"a b""#, #"{"tenant":"acme"}"#, "tenantid"),
    ])
    func `a tenant that is not clear is refused`(attribute: String, data: String, field: String) throws {
        let time = #""time":"2026-03-01T09:30:00Z""#
        let refusal = try refusal("{\(Self.required)\(time),\(attribute),\"data\":\(data)}")
        #expect(refusal.code == .invalidAttribute)
        #expect(refusal.field == field)
        #expect(refusal.message.hasPrefix(field))
        #expect(refusal.tenant == nil)
        #expect(refusal.id == "e-1")
    }

    @Test(arguments: ["specversion", "id", "source", "type", "tenantid", "time"])
    func `an event without a required attribute is refused by its name`(name: String) throws {
        for replacement in ["absent", "null"] {
            var envelope = try JSONValue(parsing: Array("{\(Self.head)}".utf8))
            guard case .object(var object) = envelope else { return }
            object[name] = replacement == "null" ? .null : nil
            envelope = .object(object)
            let refusal = try refusal(envelope.description)
            #expect(refusal.code == .missingAttribute)
            #expect(refusal.field == name)
            #expect(refusal.message.hasPrefix("\(name) is missing; expected "))
            #expect(refusal.tenant?.rawValue == (name == "tenantid" ? nil : "acme"))
            #expect(refusal.type == (name == "type" ? nil : "deal.won"))
            #expect(refusal.id == (name == "id" ? nil : "e-1"))
        }
    }

    static let long = String(repeating: "é", count: 129)

    @Test(arguments: [
        ("specversion", #""0.3""#), ("specversion", #""1.0.2""#), ("specversion", "1.0"), ("id", #""""#), ("id", "7"),
        ("id", #""a\u0000b""#), ("id", #""a\u009fb""#), ("id", #""a\uffffb""#), ("id", "\"\(long)\""),
        ("source", #""""#),
        ("source", #""c r m""#), ("source", "\"\(long)\""), ("source", "[]"), ("type", #""""#),
        ("type", #""deal won""#),
        ("type", #""deal.won\n""#), ("type", "\"\(long)\""), ("type", "true"), ("time", #""yesterday""#),
        ("time", "1772357400"), ("time", #""2026-02-29T00:00:00Z""#), ("time", #""2026-03-01 09:30:00Z""#),
        ("subject", #""""#), ("subject", "{}"), ("subject", "\"\(long)\""), ("causationid", "1"),
        ("correlationid", #""\t""#), ("dataschema", #""""#), ("datacontenttype", "1"), ("tenantId", #""acme""#),
        ("under_score", "1"), ("Type", #""x""#), ("", "1"), ("causationdepth", "-1"), ("causationdepth", "1.5"),
        ("causationdepth", #""+1""#), ("causationdepth", #""""#), ("causationdepth", "2147483648"),
        ("causationdepth", "{}"),
    ])
    func `an attribute that breaks its rule is refused by its name`(name: String, value: String) throws {
        guard case .object(var object) = try JSONValue(parsing: Array("{\(Self.head)}".utf8)) else { return }
        object[name] = try JSONValue(parsing: Array(value.utf8))
        let refusal = try refusal(JSONValue.object(object).description)
        #expect(refusal.code == .invalidAttribute)
        #expect(refusal.field == (name.isEmpty ? "an empty name" : name))
        #expect(refusal.message.contains("; expected "))
        #expect(refusal.tenant?.rawValue == "acme")
    }

    @Test func `attributes of the greatest length are taken`() throws {
        var event = try Event.sample()
        let longest = String(repeating: "é", count: 128)
        (event.type, event.source, event.id, event.subject) = (longest, longest, longest, longest)
        (event.causationID, event.correlationID) = (longest, longest)
        event.dataSchema = String(repeating: "x", count: 1024)
        #expect(try decode(String(decoding: event.structured(), as: UTF8.self)) == .success(event))
    }

    @Test(arguments: ["1", "[]", #""text""#, "true"])
    func `data that is no object is refused`(data: String) throws {
        let refusal = try refusal("{\(Self.head),\"data\":\(data)}")
        #expect(refusal.code == .invalidData)
        #expect(refusal.field == "data")
        #expect(refusal.tenant?.rawValue == "acme")
    }

    @Test func `binary data in base64 is refused in a sentence`() throws {
        let refusal = try refusal(#"{\#(Self.head),"data_base64":"AAEC"}"#)
        #expect(refusal.code == .invalidData)
        #expect(refusal.field == "data_base64")
        #expect(refusal.description == "invalid_data: data_base64 is not taken; expected data as a JSON object")
        #expect(refusal.type == "deal.won")
    }

    @Test(arguments: [
        ("application/json", true), ("application/json; charset=utf-8", true), ("application/vnd.acme.deal+json", true),
        ("Application/JSON", true), ("text/json", true), ("application/xml", false), ("text/plain", false),
        ("application/jsonp", false), ("json", false), ("application/", false), ("application/json/x", false),
        ("application /json x", false),
    ])
    func `data is taken where its content type is JSON`(contentType: String, isTaken: Bool) throws {
        let body = #"{\#(Self.head),"datacontenttype":"\#(contentType)"}"#
        guard isTaken else {
            let refusal = try refusal(body)
            #expect(refusal.code == .unsupportedContentType)
            #expect(refusal.field == "datacontenttype")
            return
        }
        _ = try decode(body).get()
    }

    @Test(arguments: ["not a traceparent", "00-xyz", ""])
    func `a trace that cannot be read does not stop an event`(traceparent: String) throws {
        #expect(try decode(#"{\#(Self.head),"traceparent":"\#(traceparent)"}"#).get().traceparent == nil)
    }

    @Test func `what is no CloudEvent is refused`() throws {
        #expect(try refusal("[]").code == .notCloudEvents)
        #expect(try refusal("null").code == .notCloudEvents)
        #expect(try refusal("{}").code == .missingAttribute)
        #expect(try refusal("").code == .malformedJSON)
        #expect(try refusal("{\(Self.head)").code == .malformedJSON)
        let duplicate = try refusal("{\(Self.head),\"data\":{\"deal\":{\"id\":1,\"id\":2}}}")
        #expect(duplicate.code == .malformedJSON)
        #expect(duplicate.field == "data.deal.id")
        for contentType in ["application/cloudevents+avro", "application/cloudevents", "text/plain", "", "json"] {
            let results = decoder.decode(contentType: contentType, body: [])
            #expect(results.count == 1)
            #expect(throws: EventRefusal.self) { try results[0].get() }
        }
    }

    // MARK: Limits

    @Test func `payloads have a size and a depth`() throws {
        let fill = { (count: Int) in String(repeating: "x", count: count) }
        let limit = decoder.limits.maximumDataBytes
        let data = { (count: Int) in #"{"a":"\#(fill(count - 8))"}"# }
        #expect(try decode("{\(Self.head),\"data\":\(data(limit))}").get().dataText.count == limit)
        let large = try refusal("{\(Self.head),\"data\":\(data(limit + 1))}")
        #expect(large.code == .tooLarge)
        #expect(large.field == "data")
        #expect(large.id == "e-1")
        #expect(try refusal("{\(Self.head),\"data\":\(data(limit * 2))}").code == .tooLarge)

        let deep = { (depth: Int) in
            #"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"
        }
        #expect(try decode("{\(Self.head),\"data\":\(deep(32))}").get().type == "deal.won")
        #expect(try refusal("{\(Self.head),\"data\":\(deep(33))}").code == .tooDeep)
        let binary = { (body: String) in
            decoder.decode(contentType: "application/json", headers: Self.headers, body: Array(body.utf8))[0]
        }
        #expect(try binary(deep(32)).get().dataText == Array(deep(32).utf8))
        #expect(try binary(" \n{\"a\": 1}\r\n").get().dataText == Array("{\"a\": 1}".utf8))
        #expect(throws: EventRefusal.self) { try binary(deep(33)).get() }
        #expect(try binary(data(limit)).get().dataText.count == limit)
        #expect(throws: EventRefusal.self) { try binary(data(limit + 1)).get() }
    }

    @Test func `an event's time is neither before retention nor far in the future`() {
        let limits = EventLimits(maximumFuture: .seconds(3600))
        let now = Timestamp(microseconds: 1_772_357_400_000_000)
        let oldest = now - .seconds(86_400 * 90)
        let tick = Duration.microseconds(1)
        #expect(limits.check(time: now, now: now, oldest: oldest) == nil)
        #expect(limits.check(time: oldest, now: now, oldest: oldest) == nil)
        #expect(limits.check(time: oldest - tick, now: now, oldest: oldest)?.code == .timeTooOld)
        #expect(limits.check(time: now + .seconds(3600), now: now, oldest: oldest) == nil)
        #expect(limits.check(time: now + .seconds(3600) + tick, now: now, oldest: oldest)?.code == .timeInFuture)
    }

    // MARK: Batches

    @Test func `a batch's refused events hurt none of the others`() throws {
        let events = ["1", "2", "3"].map { "{\(Self.head.replacing("e-1", with: "e-\($0)"))}" }
        let broken = ["{}", "7", #"{"id":}"#, "", #"{"a":1,"a":2}"#, "[\(events[0])]"]
        for element in broken {
            let text = "[ \(events[0]),\(element), \(events[1])\n,\(events[2]) ]"
            let body = Array(text.utf8)
            let results = decoder.decode(contentType: "application/cloudevents-batch+json", body: body)
            #expect(results.map { try? $0.get().id } == ["e-1", nil, "e-2", "e-3"], "\(element)")
            guard case .failure(let refusal) = results[1], let range = refusal.bodyRange else {
                Issue.record("\(element) was taken, or has no place in the body")
                continue
            }
            #expect(String(decoding: body[range], as: UTF8.self) == element)
        }
    }

    @Test func `a batch that is no array, or too long, is refused as a whole`() throws {
        let small = EventDecoder(limits: EventLimits(maximumBatch: 2, maximumBatchBytes: 1000))
        let decode = { (body: String) in
            small.decode(contentType: "application/cloudevents-batch+json", body: Array(body.utf8))
        }
        let event = "{\(Self.head)}"
        #expect(decode("[]").isEmpty)
        #expect(decode("[\(event),\(event)]").count == 2)
        let bodies: [(String, EventRefusal.Code)] = [
            ("[\(event),\(event),\(event)]", .tooLarge), ("[\(event)", .malformedJSON), (event, .malformedJSON),
            ("", .malformedJSON), ("[" + String(repeating: " ", count: 1000) + "]", .tooLarge),
        ]
        for (body, code) in bodies {
            let results = decode(body)
            #expect(results.count == 1)
            guard case .failure(let refusal)? = results.first else { continue }
            #expect(refusal.code == code)
            #expect(refusal.bodyRange == nil)
        }
    }

    // MARK: Binary mode

    @Test func `the depth of causation is an integer, 0 where it is not there, and survives a round trip`() throws {
        for (text, depth) in [("7", 7), (#""7""#, 7), ("7.0", 7), ("null", 0), ("2147483647", 2_147_483_647)] {
            guard case .object(var object) = try JSONValue(parsing: Array("{\(Self.head)}".utf8)) else { return }
            object["causationdepth"] = try JSONValue(parsing: Array(text.utf8))
            let body = JSONValue.object(object).text
            let event = try #require(
                try decoder.decode(contentType: "application/cloudevents+json", body: body).first?.get()
            )
            #expect(event.depth == depth, "\(text)")
            let again = decoder.decode(contentType: "application/cloudevents+json", body: event.structured())
            #expect(again == [.success(event)])
        }
        var event = try Event.sample()
        let before = event.structured()
        event.depth = 0
        #expect(event.structured() == before)
    }

    @Test(
        arguments: ["cloudEvents_", "cloudEvents:"],
        ["application/json", "application/json;charset=UTF-8", "x/y+json"]
    )
    func `a binary event has its attributes in headers`(prefix: String, contentType: String) throws {
        let event = try Event.sample()
        var headers: [String: HeaderValue] = [
            "x-other": .int(1), "cloudevents_id": .string("other"), "id": .bool(true),
        ]
        let attributes = [
            "specversion": "1.0", "id": event.id, "source": event.source, "type": event.type, "tenantid": "acme",
            "subject": event.subject, "dataschema": event.dataSchema, "causationid": event.causationID,
            "correlationid": event.correlationID, "traceparent": event.traceparent,
        ]
        for (name, value) in attributes { headers[prefix + name] = value.map(HeaderValue.string) }
        for time in [HeaderValue.timestamp(event.time), .string(event.time.rfc3339)] {
            headers[prefix + "time"] = time
            let results = decoder.decode(contentType: contentType, headers: headers, body: event.dataText)
            #expect(results == [.success(event)])
        }
    }

    @Test func `a binary event's tenant may be in its payload`() throws {
        var headers = Self.headers
        headers["cloudEvents_tenantid"] = nil
        let results = decoder.decode(
            contentType: "application/json",
            headers: headers,
            body: Array(#"{"tenant":{"id":"globex"}}"#.utf8)
        )
        #expect(try results[0].get().tenant.rawValue == "globex")
    }

    @Test func `a binary event without a body needs no content type`() throws {
        let event = try decoder.decode(contentType: nil, headers: Self.headers, body: [])[0].get()
        #expect(event.data == [:])
        #expect(event.dataText == Array("{}".utf8))
    }

    @Test(
        arguments: [
            ("application/json", [:], "{}", .notCloudEvents, nil), (nil, [:], "{}", .notCloudEvents, nil),
            ("text/plain", [:], "{}", .unsupportedContentType, "content_type"),
            ("text/plain", headers, "{}", .unsupportedContentType, "content_type"),
            (nil, headers, "{}", .unsupportedContentType, "content_type"),
            ("application/json", headers, "{", .malformedJSON, "data"),
            ("application/json", headers, #"{"a":01}"#, .malformedJSON, "data.a"),
            ("application/json", headers, "[]", .invalidData, "data"),
            ("application/json", headers.merging(["cloudEvents_id": .int(7)]) { $1 }, "{}", .invalidAttribute, "id"),
            (
                "application/json", headers.merging(["cloudEvents_id": .bytes([65])]) { $1 }, "{}", .invalidAttribute,
                "id"
            ),
            (
                "application/json", headers.merging(["cloudEvents:id": .string("e")]) { $1 }, "{}", .invalidAttribute,
                "id"
            ),
            (
                "application/json", headers.merging(["cloudEvents_tenantId": .bool(true)]) { $1 }, "{}",
                .invalidAttribute, "tenantId"
            ),
        ] as [(String?, [String: HeaderValue], String, EventRefusal.Code, String?)]
    )
    func `a binary message that is no event of ours is refused`(
        contentType: String?,
        headers: [String: HeaderValue],
        body: String,
        code: EventRefusal.Code,
        field: String?
    ) {
        let results = decoder.decode(contentType: contentType, headers: headers, body: Array(body.utf8))
        guard results.count == 1, case .failure(let refusal) = results[0] else {
            Issue.record("\(results)")
            return
        }
        #expect(refusal.code == code)
        #expect(refusal.field == field)
        #expect(refusal.tenant?.rawValue == (headers.isEmpty ? nil : "acme"))
    }
}
