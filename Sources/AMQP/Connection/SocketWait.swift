internal import Glibc
internal import IOThread

/// What a thread waits for between jobs.
struct SocketWait: Sendable {
    /// The connection's socket, or -1 for none. Waited for input.
    var descriptor: CInt = -1
    /// Whether room for output ends the wait too.
    var wantsOutput = false
    /// Milliseconds; -1 waits for ever.
    var timeout: CInt = -1

    /// Waits no longer than until `deadline`.
    mutating func end(by deadline: ContinuousClock.Instant, now: ContinuousClock.Instant) {
        let left = max(0, min((deadline - now).roundedUpMilliseconds, Int64(CInt.max)))
        timeout = timeout < 0 ? CInt(left) : min(timeout, CInt(left))
    }

    fileprivate func wait(_ wakeup: CInt) {
        // poll(2) ignores a negative descriptor.
        var descriptors = (
            pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(wantsOutput ? POLLIN | POLLOUT : POLLIN), revents: 0)
        )
        withUnsafeMutableBytes(of: &descriptors) { bytes in
            _ = poll(bytes.bindMemory(to: pollfd.self).baseAddress, 2, timeout)
        }
    }
}

extension IOThread {
    /// Between jobs: does a turn of work, which says what to wait for, and waits. Nil waits for the next job alone.
    func serve(_ turn: @escaping @Sendable () -> SocketWait?) {
        whileIdle { wakeup in (turn() ?? SocketWait()).wait(wakeup) }
    }
}

extension Duration {
    var roundedUpMilliseconds: Int64 {
        components.seconds * 1000 + (components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
