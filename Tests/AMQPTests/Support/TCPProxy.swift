import Foundation
import Glibc
import Synchronization

/// Forwards TCP connections to a port of this machine; can cut them, and hold back what they carry.
final class TCPProxy: Sendable {
    enum Direction: Hashable, Sendable {
        case toBroker
        case toClient
    }

    private struct State {
        var held: Set<Direction> = []
        var clients: Set<CInt> = []
        var open: Set<CInt> = []
        var isClosed = false
    }

    let port: Int
    private let listener: CInt
    private let target: Int
    private let state = Mutex(State())
    private let changed = NSCondition()

    init(to target: Int) throws {
        self.target = target
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = Self.withAddress(&address) { bind(listener, $0, length) == 0 && listen(listener, 16) == 0 }
        let named = Self.withAddress(&address) { getsockname(listener, $0, &length) == 0 }
        guard bound, named else { throw POSIXError(.EADDRINUSE) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                forward(client)
            }
        }
    }

    /// Ends every connection; new ones are accepted.
    func cut() {
        state.withLock { state in
            for descriptor in state.open { shutdown(descriptor, CInt(SHUT_RDWR)) }
        }
    }

    /// Keeps connections, old and new, but carries nothing in these directions until ``release()``.
    func hold(_ directions: Direction...) {
        state.withLock { $0.held.formUnion(directions) }
    }

    func release() {
        state.withLock { $0.held = [] }
        changed.lock()
        changed.broadcast()
        changed.unlock()
    }

    /// Says something to every client in the broker's name. Between frames only: when the broker has nothing to say.
    func inject(_ bytes: [UInt8]) {
        state.withLock { state in
            for client in state.clients { _ = send(client, bytes, bytes.count, CInt(MSG_NOSIGNAL)) }
        }
    }

    /// Ends all connections, and takes no more.
    func close() {
        state.withLock { $0.isClosed = true }
        shutdown(listener, CInt(SHUT_RDWR))
        Glibc.close(listener)
        cut()
        release()
    }

    private func forward(_ client: CInt) {
        let broker = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(target)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard Self.withAddress(&address, { connect(broker, $0, length) }) == 0 else {
            Glibc.close(broker)
            Glibc.close(client)
            return
        }
        state.withLock { state in
            state.open.formUnion([client, broker])
            state.clients.insert(client)
        }
        let ended = Mutex(0)
        let finish: @Sendable () -> Void = { [self] in
            // The second of the two directions closes both sockets.
            guard
                ended.withLock({
                    $0 += 1; return $0
                }) == 2
            else { return }
            state.withLock { state in
                state.open.subtract([client, broker])
                state.clients.remove(client)
            }
            Glibc.close(client)
            Glibc.close(broker)
        }
        Thread.detachNewThread { [self] in
            carry(client, broker, .toBroker)
            finish()
        }
        Thread.detachNewThread { [self] in
            carry(broker, client, .toClient)
            finish()
        }
    }

    private func carry(_ source: CInt, _ target: CInt, _ direction: Direction) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            waitWhileHeld(direction)
            var sent = 0
            while sent < count {
                let written = buffer[sent..<count].withUnsafeBytes {
                    send(target, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
                guard written > 0 else { break }
                sent += written
            }
            guard sent == count else { break }
        }
        shutdown(source, CInt(SHUT_RDWR))
        shutdown(target, CInt(SHUT_RDWR))
    }

    private func waitWhileHeld(_ direction: Direction) {
        changed.lock()
        while state.withLock({ $0.held.contains(direction) && !$0.isClosed }) { changed.wait() }
        changed.unlock()
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withAddress<T>(_ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> T) -> T
    {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
        }
    }
}
