internal import FoundationEssentials
package import Model
package import Outbound

/// RabbitMQ's management API, as far as the topology needs it.
///
/// Source: https://www.rabbitmq.com/docs/3.10/management#http-api
package struct ManagementAPI: Sendable {
    private let client: OutboundClient
    private let base: String
    private let authorization: String
    package let virtualHost: String

    /// - Parameter url: Such as `http://127.0.0.1:15672`.
    package init(client: OutboundClient, url: String, user: String, password: String, virtualHost: String) {
        self.client = client
        base = url.hasSuffix("/") ? String(url.dropLast()) : url
        authorization = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        self.virtualHost = virtualHost
    }

    /// What is at a path below `/api/`; nil where nothing is. Segments are percent-encoded here.
    package func get(_ path: String...) async throws -> JSONValue? {
        let response = try await send("GET", path, body: nil)
        if response.status == 404 { return nil }
        guard response.status == 200 else { throw ManagementError(response, path) }
        return try JSONValue(
            parsing: response.body,
            limits: JSONLimits(maximumDepth: 32, maximumBytes: Self.responseLimit, maximumMembers: 1_000_000)
        )
    }

    /// Throws where there is no such virtual host. Whether a user may ask goes by its tags: who may not is told by what it does
    /// next.
    func requireVirtualHost() async throws {
        let path = ["vhosts", virtualHost]
        let response = try await send("GET", path, body: nil)
        if response.status == 404 { throw ManagementError(response, path) }
    }

    package func put(_ body: JSONValue, _ path: String...) async throws {
        let response = try await send("PUT", path, body: body)
        guard (200...204).contains(response.status) else { throw ManagementError(response, path) }
    }

    package func post(_ body: JSONValue, _ path: String...) async throws {
        let response = try await send("POST", path, body: body)
        guard (200...204).contains(response.status) else { throw ManagementError(response, path) }
    }

    private static let responseLimit = 16 << 20

    private func send(_ method: String, _ path: [String], body: JSONValue?) async throws -> HTTPResponse {
        try await client.send(
            HTTPRequest(
                method: method,
                url: base + "/api/" + path.map(Self.encoded).joined(separator: "/"),
                headers: [
                    "Authorization": authorization,
                    "Content-Type": "application/json",
                ],
                body: body?.text ?? [],
                responseLimit: Self.responseLimit
            ),
            deadline: .seconds(15)
        )
    }

    // A virtual host is often called "/".
    private static func encoded(_ segment: String) -> String {
        var text = ""
        for byte in segment.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }
}
