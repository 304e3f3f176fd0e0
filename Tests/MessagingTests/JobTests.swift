import AMQP
import Messaging
import Model
import TestKit
import Testing

@Suite struct JobTests {
    @Test func `a job is read back from its message as it was`() throws {
        var generator = SplitMix64.announced()
        for _ in 0..<1000 {
            var job = try Job.sample(ActionKind.all.randomElement(using: &generator) ?? .tag)
            job.occurredAt = Timestamp(microseconds: .random(in: .min ... .max, using: &generator))
            job.step = .random(in: 0..<Int(Int16.max), using: &generator)
            let message = job.message
            #expect(try Job.decode(message.body).get() == job)
            #expect(message.exchange == Exchanges.actions && message.routingKey == job.kind.rawValue)
            #expect(message.properties.persistent)
        }
    }

    @Test(arguments: [
        ("", "body"), ("{", "body"), ("{\"kind\":\"tag\"} x", "body"), ("[]", "kind"), ("1", "kind"), ("{}", "kind"),
        (#"{"kind":""}"#, "kind"), (#"{"kind":7}"#, "kind"), (#"{"kind":"tag"}"#, "tenant"),
        (#"{"kind":"tag","tenant":"a b"}"#, "tenant"), (#"{"kind":"tag","tenant":"acme"}"#, "occurredAt"),
        (#"{"kind":"tag","tenant":"acme","occurredAt":1.5}"#, "occurredAt"),
        (#"{"kind":"tag","tenant":"acme","occurredAt":"2026-03-01T00:00:00Z"}"#, "occurredAt"),
        (#"{"kind":"tag","tenant":"acme","occurredAt":9223372036854775808}"#, "occurredAt"),
        (#"{"kind":"tag","tenant":"acme","occurredAt":1,"execution":"1"}"#, "execution"),
        (#"{"kind":"tag","tenant":"acme","occurredAt":1,"execution":"\#(uuid)"}"#, "step"),
        (#"{"kind":"tag","tenant":"acme","occurredAt":1,"execution":"\#(uuid)","step":-1}"#, "step"),
        (#"{"kind":"tag","tenant":"acme","occurredAt":1,"execution":"\#(uuid)","step":32767}"#, "step"),
        (#"{"kind":"tag","tenant":"acme","occurredAt":1,"execution":"\#(uuid)","step":0.5}"#, "step"),
        (#"{"a":[[[[[1]]]]]}"#, "body"),
    ])
    func `what is no job names the field at fault`(text: String, field: String) {
        guard case .failure(let fault) = Job.decode(Array(text.utf8)) else {
            Issue.record("'\(text)' was taken for a job")
            return
        }
        #expect(fault.field == field)
        #expect("\(fault)".contains("expected"))
    }

    @Test func `random bytes are never a job and never a crash`() throws {
        var generator = SplitMix64.announced()
        let good = try Job.sample().body
        for _ in 0..<5000 {
            var bytes = good
            for _ in 0...Int.random(in: 0..<4, using: &generator) {
                bytes[.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            if case .success(let job) = Job.decode(bytes) { #expect(try Job.decode(job.body).get() == job) }
        }
    }

    @Test func `a job waits no longer than a quarter more than its delay, and for most of it`() {
        for milliseconds in stride(from: -1000, through: 8_000_000, by: 997) {
            let delay = Duration.milliseconds(milliseconds)
            let tier = RetryTier(for: delay)
            #expect(tier.delay <= delay * 1.25 || tier == .oneSecond)
            #expect(RetryTier.allCases.allSatisfy { $0.delay <= tier.delay || $0.delay > delay })
        }
        for tier in RetryTier.allCases { #expect(RetryTier(for: tier.delay) == tier) }
        #expect(RetryTier(for: .seconds(86_400)) == .oneHour)
    }

    private static let uuid = "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
}
