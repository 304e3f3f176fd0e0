import CThreads
import Glibc
import IOThread
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

    deinit { thread.stop() }
}
