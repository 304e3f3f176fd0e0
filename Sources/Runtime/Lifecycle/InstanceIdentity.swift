package import FoundationEssentials
internal import Glibc

/// Which process this is: what its logs, its leases and its health answers are signed with.
package struct InstanceIdentity: Sendable, Equatable {
    /// New for each start.
    package let id: UUID
    /// The machine's host name.
    package let host: String
    /// The process's number on that machine.
    package let pid: Int32
    /// The roles that the process plays, such as `matcher`.
    package let roles: [String]
    package let startedAt: Date
    /// The version of the executable.
    package let version: String

    package init(id: UUID, host: String, pid: Int32, roles: [String], startedAt: Date, version: String) {
        self.id = id
        self.host = host
        self.pid = pid
        self.roles = roles
        self.startedAt = startedAt
        self.version = version
    }

    /// This process, playing `roles`, started now.
    package static func current(roles: [String]) -> InstanceIdentity {
        InstanceIdentity(
            id: UUID(),
            host: hostName(),
            pid: getpid(),
            roles: roles,
            startedAt: Date(),
            version: Version.current
        )
    }

    private static func hostName() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        // One byte less than there is: a name that is cut off need not end in a zero.
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "unknown" }
        return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension InstanceIdentity {
    /// What `/health/live` answers.
    var liveJSON: String {
        let roles = roles.map(JSONText.quoted).joined(separator: ",")
        let process = "\"id\":\"\(id.uuidString.lowercased())\",\"host\":\(JSONText.quoted(host)),\"pid\":\(pid)"
        return "{\"status\":\"live\",\"version\":\(JSONText.quoted(version)),\(process),\"roles\":[\(roles)]}\n"
    }
}
