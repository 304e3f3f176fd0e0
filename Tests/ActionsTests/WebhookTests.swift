import Acting
import FoundationEssentials
import Logging
import Model
import Outbound
import Store
import Testing

@testable import ActionsWebhook

@Suite struct WebhookTests {
    private let now = Timestamp(microseconds: 784_111_777_000_000)

    @Test func `a request is signed as Standard Webhooks' published example is`() throws {
        let key = try #require(WebhookKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = WebhookSignature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8)
        )
        let headers = Dictionary(uniqueKeysWithValues: signature.headers(key: key).map { ($0.name, $0.value) })
        #expect(
            headers == [
                "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
                "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ]
        )
        #expect(signature.headers(key: nil).map(\.name) == ["webhook-id", "webhook-timestamp"])
    }

    @Test func `a key is whsec_ and base64, and never shows itself`() throws {
        for text in ["", "whsec_", "whsec_???", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "WHSEC_AAAA"] {
            #expect(WebhookKey(text) == nil, "\(text)")
        }
        let key = try #require(WebhookKey("whsec_c2VjcmV0"))
        #expect(!"\(key)".contains("c2VjcmV0"))
    }

    @Test(arguments: [
        ("0", 0), ("120", 120), ("86400", 86_400), ("86401", 86_400), ("9223372036854775807", 86_400), ("-5", 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
        ("Sun, 06 Nov 1994 08:40:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
    ])
    func `Retry-After in seconds or as a date`(text: String, seconds: Int) throws {
        #expect(try #require(RetryAfter(text, now: now)).delay == .seconds(seconds))
    }

    @Test(arguments: [
        "", " ", "soon", "1.5", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
    ])
    func `what is no Retry-After is none`(text: String) {
        #expect(RetryAfter(text, now: now) == nil)
    }

    @Test func `a small answer in JSON is kept for later steps, any other is not`() {
        func output(_ body: [UInt8]) -> JSONValue? {
            if case .done(let output) = Outcome(response(200, body: body), now: now) { output } else { nil }
        }
        #expect(output(Array(#"{"ticket":{"id":7}}"#.utf8)) == ["status": 200, "body": ["ticket": ["id": 7]]])
        #expect(output(Array("[1,2]".utf8)) == ["status": 200, "body": [1, 2]])
        for body in ["", "OK", "{", #"{"a":1}x"#] { #expect(output(Array(body.utf8)) == ["status": 200], "\(body)") }
        let large = #"{"a":""# + String(repeating: "x", count: 16_384) + #""}"#
        #expect(output(Array(large.utf8)) == ["status": 200])
    }

    @Test func `each HTTP status is success, patience or final`() {
        for status in 100...599 {
            let outcome = Outcome(response(status), now: now)
            switch outcome {
            case .done: #expect((200...299).contains(status))
            case .retry(let after, let failure):
                #expect(status >= 500 || [408, 425, 429].contains(status))
                #expect(after == nil && failure.code == "http_\(status)")
            case .dead(let failure):
                #expect(status < 200 || (300...499).contains(status) && ![408, 425, 429].contains(status))
                #expect(failure.code == "http_\(status)")
            case .cancelled, .unknown: Issue.record("\(status) is \(outcome)")
            }
        }
        guard case .retry(let after, _) = Outcome(response(429, ["Retry-After": "17"]), now: now) else {
            Issue.record("429 is not retried")
            return
        }
        #expect(after == .seconds(17))
    }

    @Test func `a failed exchange is unknown once the request may have been received`() {
        let codes: [OutboundError.Code] = [
            .resolve, .connect, .tls, .deadline, .cancelled, .overloaded, .sendFailed, .receiveFailed, .protocolError,
        ]
        for code in codes {
            let (before, after) = (error(code), error(code, mayHaveBeenReceived: true))
            guard case .retry(nil, let failure) = Outcome(before) else {
                Issue.record("\(code) is not retried")
                continue
            }
            #expect(failure.code == before.name)
            guard case .unknown = Outcome(after) else {
                Issue.record("\(code) after the request is not unknown")
                continue
            }
        }
        for code in [OutboundError.Code.invalidRequest(field: "url"), .refusedAddress] {
            guard case .dead = Outcome(error(code)) else {
                Issue.record("\(code) is not final")
                continue
            }
        }
    }

    @Test(arguments: [
        ("http://?", ""), ("http://", ""), ("", ""), ("http://exam\0ple.org/", "exam\0ple.org"),
        ("http://eve:pass@127.0.0.1:9?x=1", "127.0.0.1:9"), ("ftp://example.org#top", "example.org"),
    ])
    func `a URL that cannot be called is dead, and is grouped by no more than its host`(url: String, host: String)
        async throws
    {
        let logger = Logger(label: "ActionsTests") { _ in SwiftLogNoOpLogHandler() }
        let client = OutboundClient(guard: AddressGuard(), logger: logger)
        let action = WebhookAction(
            client: client,
            keys: WebhookKeys(standard: nil, named: [:]),
            deadline: .seconds(5),
            responseLimit: 1024
        )
        let result = await action.act(on: try .sample(["url": .string(url)]))
        await client.close()
        guard case .dead = result.outcome else {
            Issue.record("\(url) is \(result.outcome)")
            return
        }
        guard case .delivery(let delivery)? = result.effects.first?.change else {
            #expect(url.isEmpty)
            return
        }
        #expect(delivery.destination == host)
    }

    @Test func `a rule's headers are no place for a signature, and its key must be known`() async throws {
        let logger = Logger(label: "ActionsTests") { _ in SwiftLogNoOpLogHandler() }
        let client = OutboundClient(guard: AddressGuard(), logger: logger)
        let action = WebhookAction(
            client: client,
            keys: WebhookKeys(standard: nil, named: [:]),
            deadline: .seconds(5),
            responseLimit: 1024
        )
        let cases: [(JSONValue, String)] = [
            (["url": "http://127.0.0.1:9", "headers": ["Webhook-Signature": "v1,x"]], "'headers.Webhook-Signature'"),
            (["url": "http://127.0.0.1:9", "secret": "unknown"], "'secret'"), ([:], "'url'"),
        ]
        for (arguments, name) in cases {
            let result = await action.act(on: try .sample(arguments))
            guard case .dead(let failure) = result.outcome else {
                Issue.record("\(arguments) is \(result.outcome)")
                continue
            }
            #expect(failure.code == "arguments" && failure.message.contains(name))
        }
        await client.close()
    }

    private func error(_ code: OutboundError.Code, mayHaveBeenReceived: Bool = false) -> OutboundError {
        OutboundError(code, "a sentence", mayHaveBeenReceived: mayHaveBeenReceived)
    }

    private func response(_ status: Int, _ headers: HTTPHeaders = [:], body: [UInt8] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: body, isTruncated: false, duration: .zero)
    }
}
