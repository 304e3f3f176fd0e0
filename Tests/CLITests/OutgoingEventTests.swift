import AMQP
import Foundation
import Model
import TestKit
import Testing

@testable import CLI

@Suite struct OutgoingEventTests {
    private let acme = TenantID(rawValue: "acme")

    private func set(_ line: String) throws -> String? {
        let tenant = try #require(acme)
        return OutgoingEvent.setting(tenant, in: Array(line.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `A tenant replaces the one that is there, and no other byte changes`() throws {
        let line = #" { "id" : "1" , "tenantid" : "old" , "data" : { "tenantid" : "x", "n" : 1.50 } } "#
        #expect(try set(line) == line.replacing("\"old\"", with: "\"acme\""))
    }

    @Test func `A tenant is added where there is none`() throws {
        #expect(try set(#"{"id":"1"}"#) == #"{"tenantid":"acme","id":"1"}"#)
        #expect(try set("{}") == #"{"tenantid":"acme"}"#)
        #expect(try set(#"{"id": "#) == nil)
        #expect(try set("[1]") == nil)
    }

    @Test func `An event goes out byte for byte, addressed by its type and known by its id`() throws {
        let line = Array(
            #"{"specversion":"1.0","id":"e-1","source":"/s","type":"deal.won","time":"2026-03-01T00:00:00Z", "tenantid":"t"}"#
                .utf8
        )
        let message = try OutgoingEvent(checking: line, tenant: nil, decoder: EventDecoder()).message
        #expect(message.body == line)
        #expect(message.routingKey == "deal.won")
        #expect(message.properties.messageID == "e-1")
        #expect(message.properties.contentType == "application/cloudevents+json")
        #expect(message.properties.persistent)
    }

    @Test func `A time is moved, and no other byte changes`() throws {
        let line =
            #" {"specversion":"1.0","id":"e-1","source":"/s","type":"deal.won","time":"2026-03-01T00:00:00.250Z","tenantid":"t","data":{"time":"x"}} "#
        let event = try OutgoingEvent(
            checking: Array(line.utf8),
            tenant: nil,
            shift: .seconds(86_400) + .milliseconds(250),
            decoder: EventDecoder()
        )
        let expected = line.replacing("2026-03-01T00:00:00.250Z", with: "2026-03-02T00:00:00.500Z")
        #expect(String(decoding: event.message.body, as: UTF8.self) == expected)
        #expect(event.time == Timestamp(rfc3339: "2026-03-02T00:00:00.5Z"))
    }

    @Test func `Unchecked, a line goes out whatever it holds`() {
        let broken = OutgoingEvent(unchecked: Array("{\"id\":".utf8), tenant: acme).message
        #expect(broken.body == Array("{\"id\":".utf8))
        #expect(broken.routingKey.isEmpty)
        #expect(broken.properties.messageID == nil)
        let half = OutgoingEvent(unchecked: Array(#"{"id":"1","type":"deal.won"}"#.utf8), tenant: nil).message
        #expect(half.routingKey == "deal.won")
        #expect(half.properties.messageID == "1")
        // AMQP's short strings end at 255 bytes: such a name would close the channel.
        let long = String(repeating: "x", count: 256)
        let unaddressed = OutgoingEvent(unchecked: Array(#"{"id":"1","type":"\#(long)"}"#.utf8), tenant: nil).message
        #expect(unaddressed.routingKey.isEmpty)
    }

    @Test func `Lines are numbered from 1, blank ones are passed over, and the last one needs no end`() async throws {
        try await withTemporaryFolder { temporary in
            let folder = temporary.path
            // Longer than what is read at once.
            let long = String(repeating: "y", count: 600_000)
            try Data("a\n\n \t\r\n\(long)\nb".utf8).write(to: URL(fileURLWithPath: folder + "/lines"))
            let file = try EventFile(path: folder + "/lines")
            for _ in 0..<2 {
                var lines = try file.lines()
                var found: [Int: Int] = [:]
                while let line = try lines.next() { found[line.number] = line.bytes.count }
                #expect(found == [1: 1, 4: 600_000, 5: 1])
            }
        }
    }
}
