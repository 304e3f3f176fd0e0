/// What a process tells whoever started it.
package struct ExitCode: RawRepresentable, Sendable, Equatable {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Everything stopped as asked.
    package static let success = ExitCode(rawValue: 0)
    /// A service failed, or had to be stopped by force, or the process could not start.
    package static let failure = ExitCode(rawValue: 1)
}
