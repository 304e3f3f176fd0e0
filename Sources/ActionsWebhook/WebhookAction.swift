package import Acting
internal import FoundationEssentials
package import Model
package import Outbound
internal import Store

/// Sends an HTTP request to somebody's endpoint, signed after Standard Webhooks.
package struct WebhookAction: OutboundHandler {
    package static let schema = ActionSchema(
        kind: .webhook,
        summary: "Sends an HTTP request, signed after Standard Webhooks.",
        arguments: [
            ArgumentSchema(name: "url", summary: "Where to: http or https.", type: .url, isRequired: true),
            ArgumentSchema(
                name: "method",
                summary: "The request's method.",
                type: .choice(["POST", "PUT", "PATCH", "DELETE", "GET"]),
                defaultValue: "POST"
            ),
            ArgumentSchema(name: "headers", summary: "Headers to add, by name.", type: .textMap),
            ArgumentSchema(
                name: "body",
                summary: "The JSON to send; by default the event as a CloudEvent.",
                type: .json
            ),
            ArgumentSchema(
                name: "secret",
                summary: "The name of the key to sign with; by default the operator's default key.",
                type: .text
            ),
        ],
        defaultOnUnknown: .retry,
        isOutbound: true,
        output: ["status": 200, "body": [:]]
    )

    /// How much of an answer is kept.
    private static let keptResponseBytes = 1024

    private let client: OutboundClient
    private let keys: WebhookKeys
    private let deadline: Duration
    private let responseLimit: Int
    private let clock: WallClock

    /// - Parameters:
    ///   - deadline: For a whole exchange, from the look-up of the name to the last byte of the answer.
    ///   - responseLimit: How many bytes of an answer are read at most.
    package init(
        client: OutboundClient,
        keys: WebhookKeys,
        deadline: Duration,
        responseLimit: Int,
        clock: WallClock = .system
    ) {
        self.client = client
        self.keys = keys
        self.deadline = deadline
        self.responseLimit = responseLimit
        self.clock = clock
    }

    /// The client's own thread, so that an attempt need not go from one to another and back.
    package var executor: (any TaskExecutor)? { client.tasks }

    package func act(on request: ActionRequest) async -> ActionResult {
        let key = request.effectKey()
        let message: HTTPRequest
        do throws(ArgumentError) {
            message = try self.message(for: request, key: key)
        } catch {
            return ActionResult(.dead(error.failure))
        }
        let begun = ContinuousClock.now
        do throws(OutboundError) {
            let response = try await client.send(message, deadline: request.timeout ?? deadline)
            return result(of: response, to: message, key: key)
        } catch {
            let outcome = Outcome(error)
            let delivery = Delivery(
                kind: .webhook,
                destination: message.host,
                outcome: outcome.attempt,
                status: nil,
                latency: .now - begun,
                response: nil
            )
            return ActionResult(outcome, effects: [Effect(id: key, change: .delivery(delivery))])
        }
    }

    private func message(for request: ActionRequest, key: UUID) throws(ArgumentError) -> HTTPRequest {
        let method = try request.text("method") ?? "POST"
        let body = request.arguments["body"]
        let hasBody = body != nil || (method != "GET" && method != "DELETE")
        let bytes = hasBody ? body?.text ?? request.event.structured() : []
        var headers: HTTPHeaders = [
            "User-Agent": "Signalbox",
            "Content-Type": body == nil ? "application/cloudevents+json; charset=utf-8" : "application/json",
        ]
        if case .object(let custom)? = request.arguments["headers"] {
            for (name, value) in custom {
                guard case .string(let text) = value, !WebhookSignature.headerNames.contains(name.lowercased()) else {
                    let expected = "text, under a name that is not one of Standard Webhooks' own"
                    throw ArgumentError(name: "headers.\(name)", expected: expected, found: value.typeName)
                }
                headers.set(name, text)
            }
        }
        let signature = WebhookSignature(
            id: key.text,
            timestamp: clock.now.microseconds / 1_000_000,
            body: bytes
        )
        for (name, value) in signature.headers(key: try keys.key(named: request.text("secret"))) {
            headers.set(name, value)
        }
        return HTTPRequest(
            method: method,
            url: try request.requiredText("url"),
            headers: headers,
            body: bytes,
            responseLimit: responseLimit
        )
    }

    private func result(of response: HTTPResponse, to message: HTTPRequest, key: UUID) -> ActionResult {
        let outcome = Outcome(response, now: clock.now)
        let delivery = Delivery(
            kind: .webhook,
            destination: message.host,
            outcome: outcome.attempt,
            status: response.status,
            latency: response.duration,
            response: String(decoding: response.body.prefix(Self.keptResponseBytes), as: UTF8.self)
        )
        return ActionResult(outcome, effects: [Effect(id: key, change: .delivery(delivery))])
    }
}

extension HTTPRequest {
    /// The URL's host: what operators group deliveries by.
    fileprivate var host: String {
        let bytes = Array(url.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return "" }
        let rest = bytes[(colon + 1)...].drop { $0 == UInt8(ascii: "/") }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let user = authority.lastIndex(of: UInt8(ascii: "@"))
        return String(decoding: user.map { authority[($0 + 1)...] } ?? authority, as: UTF8.self)
    }
}
