internal import Outbound

/// The management API refused a request.
package struct ManagementError: Error, CustomStringConvertible {
    package var status: Int
    package var path: String
    package var reason: String

    init(_ response: HTTPResponse, _ path: [String]) {
        status = response.status
        self.path = path.joined(separator: "/")
        reason = String(decoding: response.body.prefix(300), as: UTF8.self)
    }

    package var description: String {
        let hint = status == 401 || status == 403 ? "; the user needs the tag `administrator` or `policymaker`" : ""
        return "RabbitMQ's management API answered \(status) for '\(path)': \(reason)\(hint)"
    }
}
