internal import Foundation
internal import FoundationNetworking

/// RabbitMQ's management API (HTTP, JSON), as far as tests need it. <https://rawcdn.githack.com/rabbitmq/rabbitmq-server/v3.10.8/deps/rabbitmq_management/priv/www/api/index.html>
package struct ManagementAPI: Sendable {
    private let port: Int

    package init(_ servers: TestServers) {
        port = servers.managementPort
    }

    /// Sends a request for the resource at `path`, whose segments are escaped here, and returns the answer's body.
    ///
    /// Any status but a 2xx throws ``ManagementAPIError``; so does a connection that fails.
    @discardableResult
    package func send(_ method: String, _ path: [String], body: (any Encodable & Sendable)? = nil) async throws
        -> [UInt8]
    {
        let segments = path.compactMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }
        let target = "/api/" + segments.joined(separator: "/")
        guard let url = URL(string: "http://\(TestServers.host):\(port)\(target)") else {
            throw ManagementAPIError(request: "\(method) \(target)", answer: "not a URL")
        }
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: 60)
        request.httpMethod = method
        request.setValue("Basic " + Data("guest:guest".utf8).base64EncodedString(), forHTTPHeaderField: "Authorization")
        if let body {
            request.httpBody = try JSONEncoder().encode(body)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else {
            let text = String(bytes: data, encoding: .utf8) ?? ""
            throw ManagementAPIError(request: "\(method) \(target)", answer: "\(status) \(text)")
        }
        return Array(data)
    }

    /// Gets a resource. The numbers in it are up to half a second old: poll with ``eventually(within:_:condition:)``.
    package func get<Value: Decodable>(_ type: Value.Type, _ path: [String]) async throws -> Value {
        try JSONDecoder().decode(type, from: Data(try await send("GET", path)))
    }
}

/// The management API refused a request.
package struct ManagementAPIError: Error, CustomStringConvertible {
    /// Method and path.
    package let request: String
    /// Status and body.
    package let answer: String

    package var description: String { "RabbitMQ's management API answered \(request) with: \(answer)" }
}
