/// The configuration is refused: every problem that was found, so that one start is enough to see them all.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Never empty; in the order in which they were found.
    package let problems: [SettingProblem]

    package init(problems: [SettingProblem]) {
        self.problems = problems
    }

    /// One line, whatever the number of problems.
    package var description: String {
        let list = problems.map(\.description).joined(separator: "; ")
        return problems.count == 1
            ? "wrong configuration: \(list)" : "wrong configuration, \(problems.count) problems: \(list)"
    }
}
