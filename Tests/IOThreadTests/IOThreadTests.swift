import CThreads
import Glibc
import IOThread
import Synchronization
import Testing

@Suite struct IOThreadTests {
    @Test func `an actor's jobs all run on its own thread`() async {
        let counter = Counter()
        await withTaskGroup { group in
            for _ in 0..<1000 { group.addTask { await counter.increment() } }
        }
        #expect(await counter.value == 1000)
        #expect(await counter.threads.count == 1)
        #expect(!counter.thread.isCurrent)
    }

    @Test func `a job interrupts the idle wait`() async {
        let counter = Counter()
        counter.thread.whileIdle { wakeup in
            var descriptor = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, -1)
        }
        for _ in 0..<1000 { await counter.increment() }
        #expect(await counter.value == 1000)
    }

    @Test func `the idle wait may enter the actor it belongs to`() async {
        let counter = Counter()
        let entered = AsyncStream.makeStream(of: Int.self)
        counter.thread.whileIdle { [weak counter] wakeup in
            counter?.assumeIsolated { actor in
                _ = entered.continuation.yield(actor.value)
            }
            var descriptor = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, -1)
        }
        var values = entered.stream.makeAsyncIterator()
        #expect(await values.next() == 0)
        await counter.increment()
        #expect(await values.next() == 1)
    }

    @Test func `what an actor does between a handler of cancellation and its continuation is not parted`() async {
        let counter = Counter()
        await withTaskGroup { group in
            for _ in 0..<200 { group.addTask { #expect(await counter.isUndisturbed()) } }
        }
    }

    @Test func `a task that prefers the thread runs on it, before and after it has called an actor`() async {
        let (counter, other) = (Counter(), Counter())
        let tasks = ThreadTaskExecutor(counter.thread)
        await withTaskGroup { group in
            for _ in 0..<100 {
                group.addTask(executorPreference: tasks) {
                    #expect(counter.thread.isCurrent)
                    await counter.increment()
                    #expect(counter.thread.isCurrent)
                    await other.increment()
                    #expect(counter.thread.isCurrent)
                    await Task.yield()
                    #expect(counter.thread.isCurrent)
                }
            }
        }
        #expect(await counter.value == 100)
        #expect(await counter.threads.count == 1)
        #expect(await other.value == 100)
        #expect(await other.threads.isDisjoint(with: counter.threads))
    }

    @Test func `jobs that come while others run are run, and then the idle wait begins anew`() async {
        let counter = Counter()
        let tasks = ThreadTaskExecutor(counter.thread)
        let waits = Atomic(0)
        counter.thread.whileIdle { wakeup in
            waits.add(1, ordering: .relaxed)
            var descriptor = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, -1)
        }
        for _ in 0..<200 {
            let before = waits.load(ordering: .relaxed)
            // Each of these enqueues the next while the thread is busy with it.
            await Task(executorPreference: tasks) {
                for _ in 0..<10 {
                    await counter.increment()
                    await Task.yield()
                }
            }.value
            while waits.load(ordering: .relaxed) == before { await Task.yield() }
        }
        #expect(await counter.value == 2000)
    }

    @Test func `a wake-up is read once, however many threads wake at the same time`() async {
        let counter = Counter()
        let isLeftBehind = Atomic(false)
        counter.thread.whileIdle { wakeup in
            var descriptor = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
            isLeftBehind.store(poll(&descriptor, 1, 0) > 0, ordering: .relaxed)
            poll(&descriptor, 1, -1)
        }
        for round in 1...50 {
            await withTaskGroup { group in
                for _ in 0..<40 {
                    group.addTask { await counter.increment() }
                    group.addTask { counter.thread.wake() }
                }
            }
            // None is lost: that job came although all were awake. And the thread may wait again: with one left behind it never
            // would.
            #expect(await counter.value == 40 * round)
            repeat { await Task.yield() } while isLeftBehind.load(ordering: .relaxed)
        }
    }

    @Test func `the executor is freed with its owner`() async {
        weak var thread: IOThread?
        do {
            let counter = Counter()
            await counter.increment()
            thread = counter.thread
            #expect(thread != nil)
        }
        // The thread lets go of the executor after its last job; yield until it has.
        while thread != nil { await Task.yield() }
    }
}

private actor Counter {
    nonisolated let thread = IOThread(name: "counter")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private(set) var value = 0
    private(set) var threads: Set<UInt> = []

    func increment() {
        value += 1
        threads.insert(UInt(signalbox_thread_current()))
    }

    /// Whether nobody else was let in meanwhile.
    func isUndisturbed() async -> Bool {
        value += 1
        let mine = value
        return await withTaskCancellationHandler {
            await withCheckedContinuation { $0.resume(returning: value == mine) }
        } onCancel: {
        }
    }

    deinit { thread.stop() }
}
