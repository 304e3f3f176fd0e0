internal import CCurl
internal import CThreads
internal import Glibc

/// What libcurl waits for: its sockets, in a set of epoll(7), and the time at which it wants to be asked again.
///
/// So a wait costs what has become ready, and not what is under way. A connection's socket that libcurl keeps for a later transfer
/// stays in the set until something is heard of it, which is seldom before that transfer: so the set need not be told twice
/// of each. That needs to know when the socket is closed, for its number may be another's the moment after.
final class ReadySockets {
    /// A socket that libcurl can go on with.
    struct Ready {
        var socket: curl_socket_t
        /// CURL_CSELECT_IN and CURL_CSELECT_OUT; 0 where something is wrong, and libcurl is to look itself.
        var events: CInt
    }

    private struct Watch {
        /// CURL_POLL_IN, CURL_POLL_OUT or CURL_POLL_INOUT; CURL_POLL_NONE: it is not in the set.
        var what: CInt = CURL_POLL_NONE
        var isAwaited = false
    }

    private static let capacity = 64

    private let epoll: CInt
    private var wakeup: CInt = -1
    /// What the sockets of connections are in the set for, and whether libcurl still waits for that.
    private var connections: [curl_socket_t: Watch] = [:]
    private var found = [signalbox_epoll_ready](repeating: signalbox_epoll_ready(), count: capacity)
    /// When libcurl wants to be asked whatever its sockets do.
    private(set) var due: ContinuousClock.Instant?

    init() {
        epoll = signalbox_epoll()
        precondition(epoll >= 0, "no epoll set: errno \(errno)")
    }

    deinit {
        Glibc.close(epoll)
    }

    /// Tells a multi handle to say what it waits for; it must not outlive this.
    func serve(_ multi: UnsafeMutableRawPointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = signalbox_multi_set_socket_callback(multi, watchSocket, context)
        _ = signalbox_multi_set_timer_callback(multi, setTimer, context)
    }

    /// Waits until a socket is ready, `wakeup` is readable, or so many milliseconds have passed; libcurl's own time, too.
    func wait(wakeup: CInt, milliseconds: CInt) -> [Ready] {
        if self.wakeup != wakeup {
            self.wakeup = wakeup
            _ = signalbox_epoll_watch(epoll, wakeup, true, false)
        }
        let left = due.map { $0 <= .now ? 0 : CInt(clamping: $0.milliseconds(after: .now)) } ?? milliseconds
        let count = found.withUnsafeMutableBufferPointer { found in
            found.baseAddress.map { signalbox_epoll_wait(epoll, $0, CInt(found.count), min(left, milliseconds)) } ?? 0
        }
        return found.prefix(Int(max(count, 0))).compactMap { ready in
            guard ready.descriptor != wakeup, isAwaited(ready.descriptor) else { return nil }
            let events = (ready.reads ? CURL_CSELECT_IN : 0) | (ready.writes ? CURL_CSELECT_OUT : 0)
            return Ready(socket: ready.descriptor, events: ready.failed ? 0 : events)
        }
    }

    /// Whether libcurl's time has come; then it is asked once, and names the next one meanwhile.
    func takeDue() -> Bool {
        guard let due, due <= .now else { return false }
        self.due = nil
        return true
    }

    /// Opens a connection's socket; -1 with errno where the system gives none. ``serve(closing:)`` has it forgotten when it is closed.
    func open(family: CInt, type: CInt, protocol: CInt) -> curl_socket_t {
        let socket = signalbox_socket(family, type, `protocol`)
        if socket >= 0 { connections[socket] = Watch() }
        return socket
    }

    /// Tells a handle whose connections' sockets come from ``open(family:type:protocol:)`` to close them here, too.
    func serve(closing easy: EasyHandle) {
        easy.note(signalbox_easy_set_close_socket(easy.pointer, closeSocket))
        easy.set(CURLOPT_CLOSESOCKETDATA, pointer: Unmanaged.passUnretained(self).toOpaque())
    }

    func close(connection socket: curl_socket_t) -> CInt {
        connections[socket] = nil
        // What is closed leaves the set by itself.
        return Glibc.close(socket)
    }

    // A connection that nothing is sent over may end; then nobody waits for it, and it would be ready for ever.
    private func isAwaited(_ socket: curl_socket_t) -> Bool {
        guard let watch = connections[socket], !watch.isAwaited else { return true }
        connections[socket] = Watch()
        change(socket, for: CURL_POLL_REMOVE)
        return false
    }

    /// - Parameter what: CURL_POLL_IN, CURL_POLL_OUT, CURL_POLL_INOUT or, for no longer, CURL_POLL_REMOVE.
    func watch(_ socket: curl_socket_t, for what: CInt) {
        guard let known = connections[socket] else { return change(socket, for: what) }
        if what == CURL_POLL_REMOVE {
            connections[socket]?.isAwaited = false
        } else {
            if known.what != what { change(socket, for: what) }
            connections[socket] = Watch(what: what, isAwaited: true)
        }
    }

    private func change(_ socket: curl_socket_t, for what: CInt) {
        let reads = what == CURL_POLL_IN || what == CURL_POLL_INOUT
        let writes = what == CURL_POLL_OUT || what == CURL_POLL_INOUT
        let error = signalbox_epoll_watch(epoll, socket, reads, writes)
        precondition(error == 0 || !(reads || writes), "no socket can be watched: errno \(error)")
    }

    fileprivate func wake(after milliseconds: Int) {
        due = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
    }
}

// libcurl's callbacks: free functions, for they carry a context of their own.

private nonisolated func watchSocket(
    _ easy: UnsafeMutableRawPointer?,
    _ socket: curl_socket_t,
    _ what: CInt,
    _ context: UnsafeMutableRawPointer?,
    _ socketContext: UnsafeMutableRawPointer?
) -> CInt {
    guard let context else { return 0 }
    Unmanaged<ReadySockets>.fromOpaque(context).takeUnretainedValue().watch(socket, for: what)
    return 0
}

private nonisolated func closeSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> CInt {
    guard let context else { return Glibc.close(socket) }
    return Unmanaged<ReadySockets>.fromOpaque(context).takeUnretainedValue().close(connection: socket)
}

private nonisolated func setTimer(
    _ multi: UnsafeMutableRawPointer?,
    _ milliseconds: Int,
    _ context: UnsafeMutableRawPointer?
) -> CInt {
    guard let context else { return 0 }
    Unmanaged<ReadySockets>.fromOpaque(context).takeUnretainedValue().wake(after: milliseconds)
    return 0
}
