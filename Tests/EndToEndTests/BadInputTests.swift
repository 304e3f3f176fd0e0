import AMQP
import Foundation
import Messaging
import Model
import Postgres
import Store
import TestKit
import Testing

extension EndToEnd {
    @Suite
    struct BadInputTests {
        /// A message that nobody can do anything with, and what its dead letter must say.
        private struct Bad {
            var message: AMQPMessage
            var cause: String
            var field = ""
        }

        @Test(.timeLimit(.minutes(3)))
        func `bad events and jobs become dead letters with cause and bytes, and the good ones around are done`()
            async throws
        {
            try await withInstallation { signalbox in
                let bad = Self.badEvents(signalbox) + Self.badJobs(signalbox)
                let deals = signalbox.deals(0..<(2 * bad.count))
                try await signalbox.running(Executable.forDeals + [Executable.scheduler]) { processes in
                    var messages: [AMQPMessage] = []
                    for (number, bad) in bad.enumerated() {
                        messages += [deals[2 * number].message, bad.message, deals[2 * number + 1].message]
                    }
                    try await signalbox.publisher.publishUntilConfirmed(messages)
                    try await signalbox.drained(executions: deals.count)
                    try await eventually("every bad message is kept") {
                        try await signalbox.count("SELECT count(*) FROM dead_letters") >= bad.count
                    }
                    let rows = try await signalbox.store.pool.execute(
                        "SELECT message_id, cause, coalesce(field, '') AS field, body FROM dead_letters"
                    )
                    #expect(rows.count == bad.count)
                    var kept: [String: (cause: String, body: [UInt8])] = [:]
                    for row in rows {
                        let cause = try row.decode(String.self, "cause") + "|" + row.decode(String.self, "field")
                        let body = try row.decode(Bytes.self, "body").bytes
                        kept[try row.decode(String.self, "message_id")] = (cause, body)
                    }
                    for bad in bad {
                        let letter = kept[bad.message.properties.messageID ?? ""]
                        #expect(
                            letter?.cause == "\(bad.cause)|\(bad.field)",
                            "\(bad.message.properties.messageID ?? "")"
                        )
                        #expect(letter?.body == bad.message.body, "\(bad.message.properties.messageID ?? "")")
                    }
                    #expect(try await signalbox.count("SELECT count(*) FROM tasks") == deals.count)
                    #expect(try await signalbox.count("SELECT count(*) FROM notes") == deals.count)
                    for running in processes { #expect(try await running.stop() == .exited(0)) }
                }
            }
        }

        private static func badEvents(_ signalbox: Installation) -> [Bad] {
            let good = String(decoding: SampleEvent.dealWon(1_000_000, at: signalbox.time).body, as: UTF8.self)
            func bad(_ name: String, _ cause: String, _ field: String = "", _ change: (String) -> String) -> Bad {
                // An id of its own, or the matcher could know it already.
                let body = change(good.replacing("deal.won-1000000", with: name))
                return Bad(
                    message: SampleEvent.message(type: "deal.won", id: name, body: Array(body.utf8)),
                    cause: cause,
                    field: field
                )
            }
            let old = SampleEvent.dealWon(1_000_000, at: signalbox.time - .seconds(91 * 86_400))
            return [
                bad("malformed", "malformed_json", "data.deal") { String($0.dropLast(3)) },
                bad("no-json", "malformed_json") { _ in "\u{0}\u{1}ÿ not JSON" },
                bad("no-tenant", "missing_attribute", "tenantid") { $0.replacing(/"tenantid":"[^"]*",/, with: "") },
                bad("no-id", "missing_attribute", "id") { $0.replacing(/"id":"[^"]*","source"/, with: #""source""#) },
                bad("no-time", "missing_attribute", "time") { $0.replacing(/"time":"[^"]*",/, with: "") },
                bad("too-old", "time_too_old", "time") { _ in String(decoding: old.body, as: UTF8.self) },
                bad("too-large", "too_large", "data") {
                    $0.replacing(
                        #""currency""#,
                        with: #""filler":"\#(String(repeating: "x", count: 270_000))","currency""#
                    )
                },
                bad("too-deep", "too_deep", "data.deal.deep.0.0.0…") {
                    let (open, close) = (String(repeating: "[", count: 40), String(repeating: "]", count: 40))
                    return $0.replacing(#""currency""#, with: #""deep":\#(open)\#(close),"currency""#)
                },
                bad("unknown-tenant", "unknown_tenant", "tenantid") { $0.replacing("\"acme\"", with: "\"nobody\"") },
                bad("unknown-type", "unknown_event_type", "type") {
                    $0.replacing("\"deal.won\"", with: "\"deal.eaten\"")
                },
            ]
        }

        private static func badJobs(_ signalbox: Installation) -> [Bad] {
            func job(_ name: String, _ kind: String, _ body: [UInt8]) -> AMQPMessage {
                AMQPMessage(
                    exchange: Exchanges.actions,
                    routingKey: kind,
                    properties: AMQPProperties(contentType: Job.contentType, messageID: name),
                    body: body
                )
            }
            let unknown = Job(
                kind: .task,
                tenant: Installation.tenant,
                occurredAt: signalbox.time,
                execution: UUID(),
                step: 0
            )
            var lost = unknown.message
            lost.properties.messageID = unknown.messageID
            return [
                Bad(message: job("unreadable-job", "task", [0xFF, 0x00, 0x7B]), cause: "malformed_job", field: "body"),
                Bad(message: job("wrong-kind", "note", unknown.body), cause: "malformed_job", field: "kind"),
                Bad(message: job("no-such-kind", "carrier-pigeon", Array("{}".utf8)), cause: "unroutable"),
                Bad(message: lost, cause: "unknown_step"),
            ]
        }
    }
}
