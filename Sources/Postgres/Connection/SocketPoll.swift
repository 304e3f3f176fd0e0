internal import Glibc

/// What `poll(2)` found on a socket and on one more descriptor.
struct SocketPoll {
    /// Readable, writable, or in error: libpq finds out which.
    let isSocketReady: Bool
    let isOtherReady: Bool

    /// Waits until one of both is ready, or the deadline. `other` may be -1.
    init(socket: CInt, writing: Bool, reading: Bool = true, other: CInt, deadline: ContinuousClock.Instant?) {
        let events = (reading ? POLLIN : 0) | (writing ? POLLOUT : 0)
        var descriptors = (
            pollfd(fd: socket, events: Int16(events), revents: 0),
            pollfd(fd: other, events: Int16(POLLIN), revents: 0)
        )
        var timeout: CInt = -1
        if let deadline {
            timeout = CInt(clamping: (deadline - ContinuousClock.now).wholeMilliseconds)
        }
        // An interrupted call counts as nothing ready: the caller looks at its deadlines and comes back.
        let ready = withUnsafeMutableBytes(of: &descriptors) { bytes in
            poll(bytes.assumingMemoryBound(to: pollfd.self).baseAddress, 2, timeout)
        }
        isSocketReady = ready > 0 && descriptors.0.revents != 0
        isOtherReady = ready > 0 && descriptors.1.revents != 0
    }
}
