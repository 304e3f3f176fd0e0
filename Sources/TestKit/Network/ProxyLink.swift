internal import Glibc

/// One connection through the proxy: two sockets, and the bytes that are on their way between them.
final class ProxyLink {
    /// One direction. It reads no more than it can pass on, so that back pressure reaches the sender.
    private struct Way {
        let direction: TCPProxy.Direction
        let from: CInt
        let to: CInt
        var bytes: [UInt8] = []
        var hasEnded = false
        var isOver = false

        mutating func move() -> Bool {
            if bytes.isEmpty && !hasEnded {
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let count = recv(from, &buffer, buffer.count, 0)
                if count == 0 { hasEnded = true }
                if count < 0 && errno != EAGAIN && errno != EINTR { return false }
                if count > 0 { bytes = Array(buffer[..<count]) }
            }
            if !bytes.isEmpty {
                let count = send(to, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                if count < 0 && errno != EAGAIN && errno != EINTR { return false }
                if count > 0 { bytes.removeFirst(count) }
            }
            if bytes.isEmpty && hasEnded && !isOver {
                shutdown(to, Int32(SHUT_WR))
                isOver = true
            }
            return true
        }
    }

    private let client: CInt
    private let server: CInt
    private var ways: [Way]

    /// Whether both sockets are closed.
    private(set) var isOver = false

    init(client: CInt, server: CInt) {
        self.client = client
        self.server = server
        ways = [
            Way(direction: .toServer, from: client, to: server),
            Way(direction: .toClient, from: server, to: client),
        ]
    }

    /// What to poll for; nothing in the frozen directions.
    func interests(except frozen: Set<TCPProxy.Direction>) -> [pollfd] {
        ways.compactMap { way in
            guard !frozen.contains(way.direction) else { return nil }
            if !way.bytes.isEmpty { return pollfd(fd: way.to, events: Int16(POLLOUT), revents: 0) }
            return way.hasEnded ? nil : pollfd(fd: way.from, events: Int16(POLLIN), revents: 0)
        }
    }

    /// Moves what can be moved without waiting. An error on one side is passed on as a reset of the other.
    func move(except frozen: Set<TCPProxy.Direction>) {
        for index in ways.indices where !isOver && !frozen.contains(ways[index].direction) {
            if !ways[index].move() { cut() }
        }
        if !isOver && ways.allSatisfy(\.isOver) {
            close(client)
            close(server)
            isOver = true
        }
    }

    /// Gives the client bytes after those of the server's that are on their way.
    func inject(_ bytes: [UInt8]) {
        for index in ways.indices where ways[index].direction == .toClient { ways[index].bytes += bytes }
    }

    /// Resets both sockets.
    func cut() {
        guard !isOver else { return }
        Loopback.reset(client)
        Loopback.reset(server)
        isOver = true
    }
}
