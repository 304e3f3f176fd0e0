/// One thing wrong with the configuration: which setting, where it came from, and what to do.
package struct SettingProblem: Error, Sendable, Equatable {
    /// The kind of problem.
    package enum Code: String, Sendable {
        /// No setting has this name.
        case unknownName
        /// The value is not what the setting expects.
        case wrongValue
        /// Two settings contradict each other, or one needs another.
        case conflict
        /// A file that was asked for cannot be read.
        case unreadableFile
        /// A file was read but is not what it should be.
        case malformedFile
    }

    /// Where a value was found.
    package enum Source: Sendable, Equatable, CustomStringConvertible {
        /// An environment variable, by name.
        case environment(String)
        /// A file, and its line where it is known, counted from 1.
        case file(String, line: Int?)

        package var description: String {
            switch self {
            case .environment(let name): "environment variable \(name)"
            case .file(let path, .some(let line)): "\(path) line \(line)"
            case .file(let path, nil): path
            }
        }
    }

    package let code: Code
    /// The setting's key, or the name that was not known.
    package let name: String
    /// Where it came from; nil where it did not come from one place.
    package let source: Source?
    /// What was expected. Never holds a secret.
    package let message: String
}

extension SettingProblem: CustomStringConvertible {
    package var description: String {
        guard let source else { return "\(name): \(message)" }
        if case .environment(name) = source { return "\(source): \(message)" }
        return "\(name) (\(source)): \(message)"
    }
}
