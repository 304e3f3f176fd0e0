internal import Outbound

/// The management API refused a request.
package struct ManagementError: Error, CustomStringConvertible {
    package var status: Int
    package var path: String
    package var reason: String
    /// The virtual host that was asked for, where there is none of that name.
    private var missingVirtualHost: String?

    init(_ response: HTTPResponse, _ path: [String]) {
        status = response.status
        self.path = path.joined(separator: "/")
        missingVirtualHost = status == 404 && path.count == 2 && path[0] == "vhosts" ? path[1] : nil
        reason = String(decoding: response.body.prefix(300), as: UTF8.self)
    }

    package var description: String {
        if let missingVirtualHost {
            return "RabbitMQ has no virtual host '\(missingVirtualHost)'; the setting rabbitmq.virtualHost names it"
        }
        let hint = status == 401 || status == 403 ? "; the user needs the tag `administrator` or `policymaker`" : ""
        return "RabbitMQ's management API answered \(status) for '\(path)': \(reason)\(hint)"
    }
}
