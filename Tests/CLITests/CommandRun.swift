import Foundation
import TestKit

/// One run of the program `signalbox`, from its start to its end.
struct CommandRun {
    let ending: ProcessEnding
    let output: String
    let error: String

    /// Runs it without a configuration file, and with no settings but those of `environment`.
    static func of(_ arguments: String..., environment: [String: String] = [:]) async throws -> CommandRun {
        try await of(arguments, environment: environment)
    }

    static func of(_ arguments: [String], environment: [String: String] = [:]) async throws -> CommandRun {
        let settings = ["SIGNALBOX_CONFIG": "/dev/null"].merging(environment) { _, new in new }
        return try await withChildProcess("signalbox", arguments: arguments, environment: settings) { child in
            let ending = try await child.end(within: .seconds(60))
            return CommandRun(ending: ending, output: child.text(), error: child.text(.error))
        }
    }

    /// Runs it to exit code 0 and returns what it wrote to standard output; throws with all that it wrote otherwise.
    static func output(of arguments: String..., environment: [String: String] = [:]) async throws -> String {
        let run = try await of(arguments, environment: environment)
        guard run.ending == .exited(0) else {
            throw ProcessError(
                process: "signalbox \(arguments.joined(separator: " "))",
                problem: "\(run.ending)",
                output: run.output,
                error: run.error
            )
        }
        return run.output
    }
}
