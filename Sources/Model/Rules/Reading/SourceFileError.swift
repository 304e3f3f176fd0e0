/// Why a source file was refused: everything that was found wrong in it, in the order of the file.
package struct SourceFileError: Error, Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// At least one.
    package var problems: [SourceProblem]

    package init(file: String, problems: [SourceProblem]) {
        self.file = file
        self.problems = problems
    }

    /// One problem a line.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
