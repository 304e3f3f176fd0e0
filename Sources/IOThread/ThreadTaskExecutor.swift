/// Runs tasks on a thread that also runs an actor, one job after the other: what such a task does itself, and what it has the actor
/// do, needs no other thread.
///
/// Apart from ``IOThread``, which is no task executor itself: a job that ran as both would have every task that does not prefer
/// the thread leave it and come back wherever it asks for the actor that it is on, and others would come between.
package final class ThreadTaskExecutor: TaskExecutor {
    package let thread: IOThread

    package init(_ thread: IOThread) {
        self.thread = thread
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        thread.add(UnownedJob(job), of: self)
    }
}
