internal import CThreads
internal import Glibc
internal import Synchronization

/// Ends the process when stopping takes too long. It has threads of its own: services that block may have taken all of
/// those that tasks run on.
final class Watchdog: Sendable {
    private let stop: CInt
    private let bite: @Sendable () -> Void
    private let isFinished = Atomic<Bool>(false)

    /// - Parameter bite: called at most once, on the watchdog's own thread.
    init(bite: @escaping @Sendable () -> Void) {
        stop = signalbox_eventfd()
        self.bite = bite
        precondition(stop >= 0, "no eventfd: errno \(errno)")
    }

    deinit {
        close(stop)
    }

    /// Bites after `delay` unless called off. The earliest of several counts.
    func start(after delay: Duration) {
        let context = Unmanaged.passRetained(WatchdogRound(watchdog: self, deadline: .now + delay))
        let error = signalbox_thread_start(watchdogMain, context.toOpaque(), "watchdog")
        precondition(error == 0, "no thread: errno \(error)")
    }

    /// Everything has stopped; the watchdog's threads end.
    func callOff() {
        isFinished.store(true, ordering: .relaxed)
        // Never read, so that it stays readable for all rounds.
        var one: UInt64 = 1
        _ = write(stop, &one, MemoryLayout<UInt64>.size)
    }

    fileprivate func wait(until deadline: ContinuousClock.Instant) {
        while true {
            let (seconds, attoseconds) = (deadline - .now).components
            let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
            guard milliseconds > 0 else { break }
            var descriptor = pollfd(fd: stop, events: Int16(POLLIN), revents: 0)
            if poll(&descriptor, 1, CInt(clamping: milliseconds)) > 0 { return }
        }
        guard !isFinished.exchange(true, ordering: .relaxed) else { return }
        bite()
    }
}

private final class WatchdogRound: Sendable {
    let watchdog: Watchdog
    let deadline: ContinuousClock.Instant

    init(watchdog: Watchdog, deadline: ContinuousClock.Instant) {
        self.watchdog = watchdog
        self.deadline = deadline
    }
}

/// A thread's entry: a free function, so that it is isolated to nothing.
private nonisolated func watchdogMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    let round = Unmanaged<WatchdogRound>.fromOpaque(context).takeRetainedValue()
    round.watchdog.wait(until: round.deadline)
    return nil
}
