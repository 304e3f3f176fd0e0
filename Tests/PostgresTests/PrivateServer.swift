import Foundation
import Glibc
import Postgres
import Testing

/// A loopback port that nobody listens on, out of the range that the kernel takes its own choices from: between this and
/// the server's start no connection and no test that lets the kernel choose can get it.
func unusedPort() -> Int {
    while true {
        let port = Int.random(in: 24_000..<32_000)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        if bindLoopback(descriptor, port: port) != nil { return port }
    }
}

/// Binds a socket to the port, or to one of the kernel's choice for 0; returns the port, or nil when it is taken.
func bindLoopback(_ descriptor: Int32, port: Int) -> Int? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
        }
    }
    return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
}

/// A Postgres of its own, for the test that stops and starts it.
final class PrivateServer {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let programs = "/usr/lib/postgresql/15/bin/"
    private let folder: String
    let configuration: PostgresConfiguration

    /// Creates a cluster and starts it.
    init() throws {
        folder = "/tmp/signalbox-postgres-\(UUID().uuidString)"
        configuration = PostgresConfiguration(
            port: unusedPort(),
            user: "postgres",
            database: "postgres",
            tls: .disable
        )
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        // Postgres refuses to run as root.
        if geteuid() == 0 { try Self.run(["/bin/chown", "postgres:", folder], asRoot: true) }
        try Self.run([
            Self.programs + "initdb", "-D", folder + "/data", "-U", "postgres", "--auth=trust", "--no-sync",
            "--locale=C.UTF-8", "--encoding=UTF8",
        ])
        try start()
    }

    deinit {
        try? stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func start() throws {
        let options = "-p \(configuration.port) -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        try Self.run([
            Self.programs + "pg_ctl", "-D", folder + "/data", "-l", folder + "/data/log", "-w", "-o", options, "start",
        ])
    }

    /// As a crash: no session is told.
    func stop() throws {
        try Self.run([Self.programs + "pg_ctl", "-D", folder + "/data", "-w", "-m", "immediate", "stop"])
    }

    private static func run(_ arguments: [String], asRoot: Bool = false) throws {
        let drop = ["/usr/bin/setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--"]
        // Postgres's user may not be allowed to enter the folder that the tests run in.
        let arguments = ["/usr/bin/env", "--chdir=/"] + (geteuid() == 0 && !asRoot ? drop : []) + arguments
        // Not Foundation's Process: it waits for all who inherited its socket, and a started server is one.
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        let strings = arguments.map { strdup($0) }
        defer { strings.forEach { free($0) } }
        var process: pid_t = 0
        var status: Int32 = -1
        guard posix_spawn(&process, arguments[0], &actions, nil, strings + [nil], environ) == 0 else {
            throw Failure(description: "\(arguments[0]) cannot be started")
        }
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            throw Failure(description: "\(arguments.joined(separator: " ")) ended with status \(status)")
        }
    }
}
