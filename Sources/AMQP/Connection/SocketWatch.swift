internal import Glibc
internal import Synchronization

/// One socket under the ``SocketWatchdog``.
final class SocketWatch: Sendable {
    // A duplicate, so that the library may close its own at any time, and the number never means somebody else's socket.
    private let descriptor: CInt
    private let deadline = Atomic<UInt64>(0)
    private let fired = Atomic<Bool>(false)

    /// Watches the socket behind `descriptor` until ``end()``; nil when no descriptor is to be had.
    init?(_ descriptor: CInt) {
        self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard self.descriptor >= 0 else { return nil }
        SocketWatchdog.shared.add(self)
    }

    /// Whether the watchdog ended the connection.
    var hasFired: Bool { fired.load(ordering: .relaxed) }

    /// The calls that follow must be over in this time.
    func arm(_ bound: Duration) {
        let bound = UInt64(max(0, bound.roundedUpMilliseconds)) * 1_000_000
        deadline.store(Self.now() + bound, ordering: .relaxed)
    }

    func disarm() {
        deadline.store(0, ordering: .relaxed)
    }

    /// Called by the watchdog alone, under its lock.
    func bark() {
        let deadline = deadline.load(ordering: .relaxed)
        guard deadline > 0, deadline < Self.now() else { return }
        fired.store(true, ordering: .relaxed)
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    /// The owner's last call.
    func end() {
        SocketWatchdog.shared.remove(self)
        close(descriptor)
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
