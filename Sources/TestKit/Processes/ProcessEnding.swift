/// How a process ended.
package enum ProcessEnding: Equatable, Sendable, CustomStringConvertible {
    /// It returned this exit code.
    case exited(Int32)
    /// This signal killed it.
    case killed(Int32)

    package var description: String {
        switch self {
        case .exited(let code): "exited with code \(code)"
        case .killed(let signal): "was killed by signal \(signal)"
        }
    }
}
