import Model
import Testing

/// Whatever the bytes are, there is an event that is whole, or a refusal that says why.
@Suite struct EventFuzzTests {
    private let decoder = EventDecoder()

    @Test(arguments: Seeds.all)
    func `an event survives being published and read`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for round in 0..<500 {
            var event = try Event.sample()
            var data = JSONObject()
            for _ in 0..<generator.int(0...8) { data[generator.string()] = generator.value() }
            event.data = .object(data)
            event.dataText = event.data.text
            event.time = Timestamp(
                microseconds: Int64.random(in: -62_135_596_800_000_000..<253_402_300_800_000_000, using: &generator)
            )
            event.id = String(generator.next())
            event.subject = generator.chance(2) ? nil : "\"\\/\u{1F600}é"
            let results = decoder.decode(contentType: "application/cloudevents+json", body: event.structured())
            #expect(results == [.success(event)], "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: Seeds.all, ["application/cloudevents+json", "application/cloudevents-batch+json"])
    func `mutated messages give events or refusals`(seed: UInt64, contentType: String) throws {
        var generator = SplitMix64(seed: seed)
        let isBatch = contentType.contains("batch")
        let event = try Event.sample().structured()
        let original = isBatch ? Array("[".utf8) + event + Array(",".utf8) + event + Array("]".utf8) : event
        var taken = 0
        var refused = 0
        for round in 0..<4000 {
            let body = mutated(original, using: &generator)
            let context: Comment = "seed \(seed), round \(round): \(String(decoding: body, as: UTF8.self))"
            let results = decoder.decode(contentType: contentType, body: body)
            #expect(isBatch || results.count == 1, context)
            for result in results {
                switch result {
                case .success(let event):
                    taken += 1
                    expectWhole(event, context)
                case .failure(let refusal):
                    refused += 1
                    #expect(refusal.message.contains("expected"), context)
                    #expect((refusal.bodyRange?.upperBound ?? 0) <= body.count, context)
                }
            }
        }
        #expect(taken > 0 && refused > 0, "seed \(seed)")
    }

    @Test(arguments: Seeds.all)
    func `mutated binary messages give events or refusals`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let names = ["specversion", "id", "source", "type", "time", "tenantid", "subject", "datacontenttype", "é", ""]
        for round in 0..<4000 {
            var headers: [String: HeaderValue] = [:]
            for name in names where !generator.chance(4) {
                let prefix = ["cloudEvents_", "cloudEvents:", ""][generator.int(0...2)]
                headers[prefix + name] =
                    switch generator.int(0...7) {
                    case 0: .int(1)
                    case 1: .bytes([0xFF])
                    case 2: .timestamp(Timestamp(microseconds: Int64(bitPattern: generator.next())))
                    case 3: .string(generator.string())
                    default: .string(name == "specversion" ? "1.0" : "2026-03-01T09:30:00Z")
                    }
            }
            let type = [nil, "application/json", generator.string(), "text/plain"][generator.int(0...3)]
            let body = mutated(Array(#"{"tenant":"acme"}"#.utf8), using: &generator)
            let results = decoder.decode(contentType: type, headers: headers, body: body)
            try #require(results.count == 1)
            if case .success(let event) = results[0] { expectWhole(event, "seed \(seed), round \(round)") }
        }
    }

    private func expectWhole(_ event: Event, _ context: Comment) {
        #expect((try? JSONValue(parsing: event.dataText)) == event.data, context)
        #expect(event.data.typeName == "object", context)
        #expect(!event.id.isEmpty && event.id.utf8.count <= 256, context)
        let again = decoder.decode(contentType: "application/cloudevents+json", body: event.structured())
        #expect(again == [.success(event)], context)
    }

    private func mutated(_ original: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
        var bytes = original
        for _ in 0..<generator.int(1...3) where !bytes.isEmpty {
            let position = generator.int(0...bytes.count - 1)
            switch generator.int(0...4) {
            case 0: bytes[position] ^= 1 << UInt8(generator.int(0...7))
            case 1: bytes[position] = UInt8(generator.int(0...255))
            case 2: bytes.remove(at: position)
            case 3: bytes.insert(Array("{}[]\",:\\0 é".utf8)[generator.int(0...11)], at: position)
            default: bytes.removeSubrange(position..<min(position + generator.int(1...20), bytes.count))
            }
        }
        return bytes
    }
}
