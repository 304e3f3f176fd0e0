internal import CThreads
internal import Foundation
internal import Glibc
internal import Synchronization

/// A link between a client and a server that a test can break: it forwards, cuts, freezes.
///
/// It listens on a port of its own at 127.0.0.1 and forwards each connection to the target. One thread does it all.
package final class TCPProxy: Sendable {
    /// A way that bytes take through the proxy.
    package enum Direction: Hashable, Sendable, CaseIterable {
        case toServer, toClient
    }

    private struct State {
        var frozen: Set<Direction> = []
        var injected: [[UInt8]] = []
        var isRefusing = false
        var isStopped = false
        var cuts = 0
        var accepted = 0
        var open = 0
    }

    /// The port that clients connect to.
    package let port: Int

    private let targetPort: Int
    private let listener: CInt
    private let wakeup: CInt
    private let state = Mutex(State())

    /// Starts to forward to the port at 127.0.0.1; throws when there is no socket left.
    package init(to targetPort: Int) throws {
        self.targetPort = targetPort
        (listener, port) = try Loopback.listen()
        wakeup = signalbox_eventfd()
        let loop = ProxyLoop(listener: listener, wakeup: wakeup, targetPort: targetPort)
        let thread = Thread { [self] in
            while let orders = self.orders(open: loop.openLinks, accepted: loop.accepted) {
                loop.turn(orders)
            }
            loop.close()
        }
        thread.name = "TCP proxy"
        thread.start()
    }

    /// Breaks every connection there is with a reset. New ones are forwarded.
    package func cut() { change { $0.cuts += 1 } }

    /// Moves no byte any more in these directions, and keeps all connections open: a peer that has gone silent.
    /// New connections are made, and are silent as well.
    package func freeze(_ directions: Direction...) {
        change { $0.frozen = Set(directions.isEmpty ? Direction.allCases : directions) }
    }

    /// Says something to every client in the server's name. It must not come between two halves of what the server says.
    package func inject(_ bytes: [UInt8]) { change { $0.injected.append(bytes) } }

    /// Ends ``freeze(_:)`` and ``refuse()``; what was held back goes on its way.
    package func resume() {
        change {
            $0.frozen = []
            $0.isRefusing = false
        }
    }

    /// Breaks every connection, and each new one as soon as it is made: a server that is down.
    package func refuse() {
        change {
            $0.isRefusing = true
            $0.cuts += 1
        }
    }

    /// Breaks every connection and closes the port. A proxy that is not stopped lives as long as the process.
    package func stop() { change { $0.isStopped = true } }

    /// How many connections have been made so far.
    package var accepted: Int { state.withLock { $0.accepted } }

    /// How many connections are open.
    package var open: Int { state.withLock { $0.open } }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
        var one: UInt64 = 1
        _ = write(wakeup, &one, MemoryLayout<UInt64>.size)
    }

    private func orders(open: Int, accepted: Int) -> ProxyLoop.Orders? {
        state.withLock { state in
            state.open = open
            state.accepted = accepted
            if state.isStopped { return nil }
            defer { state.injected = [] }
            return .init(
                frozen: state.frozen,
                isRefusing: state.isRefusing,
                cuts: state.cuts,
                injected: state.injected
            )
        }
    }
}

/// Forwards to the port at 127.0.0.1 for the time of `body`.
@discardableResult
package func withTCPProxy<Value>(to port: Int, _ body: (TCPProxy) async throws -> Value) async throws -> Value {
    let proxy = try TCPProxy(to: port)
    defer { proxy.stop() }
    return try await body(proxy)
}
