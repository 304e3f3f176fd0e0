internal import Glibc
internal import IOThread
internal import Synchronization

/// Shuts down sockets whose owner is stuck in a call: librabbitmq waits without a deadline for room to send, and only a
/// shutdown from outside ends that. One thread for the process, asleep while nothing is connected.
final class SocketWatchdog: Sendable {
    static let shared = SocketWatchdog()

    private static let interval: CInt = 250

    private let watches = Mutex<[ObjectIdentifier: SocketWatch]>([:])
    private let thread = IOThread(name: "amqp-watchdog")

    private init() {
        thread.whileIdle { [weak self] wakeup in
            let isEmpty = self?.scan() ?? true
            var descriptor = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, isEmpty ? -1 : Self.interval)
        }
    }

    func add(_ watch: SocketWatch) {
        watches.withLock { $0[ObjectIdentifier(watch)] = watch }
        thread.wake()
    }

    func remove(_ watch: SocketWatch) {
        _ = watches.withLock { $0.removeValue(forKey: ObjectIdentifier(watch)) }
    }

    private func scan() -> Bool {
        watches.withLock { watches in
            for watch in watches.values { watch.bark() }
            return watches.isEmpty
        }
    }
}
