/// A process did not do what a test waited for.
package struct ProcessError: Error, CustomStringConvertible {
    /// The executable.
    package let process: String
    /// What went wrong.
    package let problem: String
    /// All that it wrote to standard output.
    package let output: String
    /// All that it wrote to standard error.
    package let error: String

    package init(process: String, problem: String, output: String, error: String) {
        self.process = process
        self.problem = problem
        self.output = output
        self.error = error
    }

    package var description: String { "\(process): \(problem)\noutput:\n\(output)\nerror:\n\(error)" }
}
