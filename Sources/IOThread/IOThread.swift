internal import CThreads
internal import Glibc
internal import Synchronization

/// A serial executor on a thread of its own, for the C handles that block or that one thread must own.
///
/// An actor makes it its executor, keeps the handle as plain state, and says in ``whileIdle(_:)`` how the thread waits
/// when there is no job to run: usually `poll(2)` on the handle's socket and on the wake-up descriptor.
///
/// ```swift
/// actor Connection {
///     private let thread = IOThread(name: "amqp")
///     nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
/// }
/// ```
///
/// Tasks may run on the thread as well, between the jobs of its actor: see ``ThreadTaskExecutor``.
///
/// The owner calls ``stop()`` when it is deinitialised; jobs that are queued by then are still run.
package final class IOThread: SerialExecutor {
    /// Waits for work; returns when `wakeup` is readable at the latest. Runs on the thread.
    package typealias Idle = @Sendable (_ wakeup: CInt) -> Void

    private struct Work {
        let job: UnownedJob
        /// Of a task that prefers it; nil for a job of the actor.
        let tasks: ThreadTaskExecutor?
    }

    private struct State {
        var jobs: [Work] = []
        var idle: Idle?
        var isStopped = false
        // Set by who writes to the descriptor, before the write; taken back by the thread, after it has read.
        var isAwake = false
        // Set while jobs are run: the thread looks for more of them before it waits, and need not be told.
        var isBusy = false

        mutating func take() -> TakenWork {
            defer { jobs = [] }
            isBusy = !jobs.isEmpty
            return (jobs, idle, isStopped)
        }
    }

    private typealias TakenWork = (jobs: [Work], idle: Idle?, isStopped: Bool)

    private let state = Mutex(State())
    private let thread = Atomic<UInt>(0)
    private let wakeup: CInt

    /// Starts the thread. `name` is what `top -H` and debuggers show; the kernel keeps its first 15 bytes.
    package init(name: String) {
        wakeup = signalbox_eventfd()
        precondition(wakeup >= 0, "no eventfd: errno \(errno)")
        let context = Unmanaged.passRetained(self)
        let error = signalbox_thread_start(ioThreadMain, context.toOpaque(), name)
        precondition(error == 0, "no thread: errno \(error)")
    }

    deinit {
        close(wakeup)
    }

    /// Sets what the thread does while it has no job; nil waits for the next job alone.
    package func whileIdle(_ idle: Idle?) {
        wake { $0.idle = idle }
    }

    /// Makes an idle wait return soon. May be called from any thread.
    package func wake() {
        wake { _ in }
    }

    /// Ends the thread once the jobs queued so far have run.
    package func stop() {
        wake { state in
            state.isStopped = true
            state.idle = nil
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        add(UnownedJob(job), of: nil)
    }

    func add(_ job: UnownedJob, of tasks: ThreadTaskExecutor?) {
        wake(unlessBusy: true) { $0.jobs.append(Work(job: job, tasks: tasks)) }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    package func checkIsolated() {
        precondition(isCurrent, "not on the executor's thread")
    }

    package func isIsolatingCurrentContext() -> Bool? {
        isCurrent
    }

    /// Whether the caller runs on this thread.
    package var isCurrent: Bool {
        thread.load(ordering: .relaxed) == UInt(signalbox_thread_current())
    }

    fileprivate func run() {
        thread.store(UInt(signalbox_thread_current()), ordering: .relaxed)
        while true {
            let (jobs, idle, isStopped) = takeWork()
            for work in jobs {
                if let tasks = work.tasks {
                    work.job.runSynchronously(on: tasks.asUnownedTaskExecutor())
                } else {
                    work.job.runSynchronously(on: asUnownedSerialExecutor())
                }
            }
            if !jobs.isEmpty { continue }
            if isStopped { return }
            if let idle {
                idle(wakeup)
            } else {
                var descriptor = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
                poll(&descriptor, 1, -1)
            }
        }
    }

    // Who is woken wants the lock at once, so the descriptor is written to when it is free again.
    private func wake(unlessBusy: Bool = false, _ change: (inout sending State) -> Void) {
        let isFirst = state.withLock { state in
            change(&state)
            guard !state.isAwake, !(unlessBusy && state.isBusy) else { return false }
            state.isAwake = true
            return true
        }
        guard isFirst else { return }
        var one: UInt64 = 1
        _ = write(wakeup, &one, MemoryLayout<UInt64>.size)
    }

    // One read for one write: one that were left to be read would have every idle wait return at once.
    private func takeWork() -> TakenWork {
        if let taken = state.withLock({ $0.isAwake ? nil : $0.take() }) { return taken }
        // Nobody writes again until the flag is taken back.
        awaitWakeup()
        return state.withLock { state in
            state.isAwake = false
            return state.take()
        }
    }

    // It is on its way: who set the flag writes next.
    private func awaitWakeup() {
        var count: UInt64 = 0
        while read(wakeup, &count, MemoryLayout<UInt64>.size) < 0 {
            var descriptor = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, -1)
        }
    }
}

/// The thread's entry. A free function: a closure literal made in isolated code would be isolated as well, and crash here.
private nonisolated func ioThreadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<IOThread>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
