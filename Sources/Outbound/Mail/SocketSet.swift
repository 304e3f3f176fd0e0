internal import CCurl
internal import Glibc
internal import Synchronization

/// The sockets of a lane, so that another thread can break off a wait that libcurl does not let go of.
final class SocketSet: Sendable {
    private struct State {
        var open: Set<CInt> = []
        var current: UInt64?
        var isInterrupted = false
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Begins an exchange.
    func begin(_ exchange: UInt64) {
        state.withLock { state in
            state.current = exchange
            state.isInterrupted = state.isClosed
        }
    }

    func end() {
        state.withLock { $0.current = nil }
    }

    /// Breaks the exchange off, if it is the one that runs.
    func interrupt(_ exchange: UInt64) {
        state.withLock { state in
            guard state.current == exchange else { return }
            state.isInterrupted = true
            for socket in state.open { shutdown(socket, CInt(SHUT_RDWR)) }
        }
    }

    /// Breaks off whatever runs now or later.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.isInterrupted = true
            for socket in state.open { shutdown(socket, CInt(SHUT_RDWR)) }
        }
    }

    /// Lets a farewell out and waits for no answer to it: libcurl would, for two minutes.
    func stopReading() {
        state.withLock { state in
            for socket in state.open { shutdown(socket, CInt(SHUT_RD)) }
        }
    }

    var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    func open(family: CInt, type: CInt, protocol: CInt) -> CInt {
        state.withLock { state in
            guard !state.isInterrupted else { return -1 }
            let descriptor = signalbox_socket(family, type, `protocol`)
            if descriptor >= 0 { state.open.insert(descriptor) }
            return descriptor
        }
    }

    /// Closes a socket under the lock: its number may be another's the moment after.
    func close(_ descriptor: CInt) -> CInt {
        state.withLock { state in
            state.open.remove(descriptor)
            return Glibc.close(descriptor)
        }
    }
}
