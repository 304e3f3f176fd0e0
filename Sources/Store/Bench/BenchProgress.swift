/// How far a measurement's executions are.
package struct BenchProgress: Sendable, Hashable {
    package var executions: Int
    package var completed: Int
    /// Neither completed nor failed nor cancelled.
    package var open: Int

    package init(executions: Int, completed: Int, open: Int) {
        self.executions = executions
        self.completed = completed
        self.open = open
    }
}
