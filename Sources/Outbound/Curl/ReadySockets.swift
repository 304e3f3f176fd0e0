internal import CCurl
internal import CThreads
internal import Glibc

/// What libcurl waits for: its sockets, in a set of epoll(7), and the time at which it wants to be asked again.
///
/// So a wait costs what has become ready, and not what is under way. libcurl tells of each socket before it is closed, and of
/// one that it keeps for a later transfer as well: that one is not watched meanwhile.
final class ReadySockets {
    /// A socket that libcurl can go on with.
    struct Ready {
        var socket: curl_socket_t
        /// CURL_CSELECT_IN and CURL_CSELECT_OUT; 0 where something is wrong, and libcurl is to look itself.
        var events: CInt
    }

    private static let capacity = 64

    private let epoll: CInt
    private var wakeup: CInt = -1
    private var found = [signalbox_epoll_ready](repeating: signalbox_epoll_ready(), count: capacity)
    /// When libcurl wants to be asked whatever its sockets do.
    private(set) var due: ContinuousClock.Instant?

    init() {
        epoll = signalbox_epoll()
        precondition(epoll >= 0, "no epoll set: errno \(errno)")
    }

    deinit {
        close(epoll)
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
            guard ready.descriptor != wakeup else { return nil }
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

    fileprivate func watch(_ socket: curl_socket_t, for what: CInt) {
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

private nonisolated func setTimer(
    _ multi: UnsafeMutableRawPointer?,
    _ milliseconds: Int,
    _ context: UnsafeMutableRawPointer?
) -> CInt {
    guard let context else { return 0 }
    Unmanaged<ReadySockets>.fromOpaque(context).takeUnretainedValue().wake(after: milliseconds)
    return 0
}
